"""What a review is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from llmmon.review.phrase import Given, Phrase, Piece


class Risk(Enum):
    """What a change does to how closely a service is watched; the most serious first."""

    REMOVED = "removed"
    LOOSENED = "loosened"
    HISTORY = "history"
    """What was recorded until now is lost, or stops being comparable."""
    CHANGED = "changed"
    ADDED = "added"
    TIGHTENED = "tightened"


Number: TypeAlias = "Decimal | int"
_SERIOUS = frozenset({Risk.REMOVED, Risk.LOOSENED, Risk.HISTORY})
_OPPOSITES = {Risk.LOOSENED: Risk.TIGHTENED, Risk.TIGHTENED: Risk.LOOSENED}


def opposite(risk: Risk) -> Risk:
    """The risk of the same step in the other direction."""
    return _OPPOSITES.get(risk, risk)


def by_rise(numbers: tuple[Number | None, Number | None], when_it_rises: Risk) -> Risk:
    """The risk of a step from one number to another that loosens, or tightens, as it rises."""
    old, new = numbers
    if old is None or new is None or old == new:
        return Risk.CHANGED
    return when_it_rises if new > old else opposite(when_it_rises)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A text too long for a sentence, such as a query. `None` where there is none on that side."""

    title: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a reviewer has to know."""

    topic: str
    """What it is about: `slo`, `alert`, `budget`, `model` and so on."""
    names: tuple[str, ...]
    """Which of them; empty where a service has just one."""
    aspect: str
    """Which of its properties; for an alert, its name and what tells it from others of the name."""
    risk: Risk
    attention: bool
    """Whether a reviewer should look at it before anything else."""
    words: Phrase
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """A subject, and the changes there are to report of it."""

    topic: str
    names: tuple[str, ...] = ()

    def change(
        self,
        aspect: str,
        risk: Risk,
        *words: Piece,
        attention: bool | None = None,
        excerpts: tuple[Excerpt, ...] = (),
    ) -> Change:
        """A change in words. It deserves attention by its risk, where nothing else is said."""
        return Change(
            topic=self.topic,
            names=self.names,
            aspect=aspect,
            risk=risk,
            attention=risk in _SERIOUS if attention is None else attention,
            words=words,
            excerpts=excerpts,
        )

    def value(
        self,
        aspect: str,
        label: str,
        values: tuple[Piece | None, Piece | None],
        risk: Risk = Risk.CHANGED,
        attention: bool | None = None,
    ) -> Iterator[Change]:
        """`label old → new`, if they differ; texts that no line can hold as an excerpt."""
        old, new = values
        if old == new:
            return
        if _fits(old) and _fits(new):
            words: Phrase = (f"{label} ", old or "none", " → ", new or "none")
            yield self.change(aspect, risk, *words, attention=attention)
            return
        excerpt = Excerpt(title=label, old=_text(old), new=_text(new))
        yield self.change(
            aspect, risk, f"{label} changed", attention=attention, excerpts=(excerpt,)
        )


def _fits(piece: Piece | None) -> bool:
    return not isinstance(piece, Given) or piece.fits


def _text(piece: Piece | None) -> str | None:
    return piece.text if isinstance(piece, Given) else piece


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReview:
    """What changes for one service: those that need a look first."""

    name: str
    changes: tuple[Change, ...]

    @property
    def attention(self) -> int:
        """How many changes need a look."""
        return sum(change.attention for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What changes between two builds: the services that change, the most serious first."""

    services: tuple[ServiceReview, ...]
    unchanged: int
    """How many services stay as they are."""

    @property
    def attention(self) -> int:
        """How many changes need a look."""
        return sum(service.attention for service in self.services)
