"""Sentences of a review: our own words, with texts from specs kept apart from them.

So a renderer can show what a spec says without taking it for markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from llmmon.emit.characters import escaped
from llmmon.words import LONGEST, name_text

_MOST_LISTED = 8
_WORDS = re.compile(r"[a-z]{1,12}(?:[ _][a-z]{1,12}){0,2}|(?:\d{1,3}(?:ms|[smhdw])){1,3}")


@dataclass(frozen=True, slots=True)
class Given:
    """Text from a document: whatever somebody wrote, or wants us to print."""

    text: str

    @property
    def fits(self) -> bool:
        """Whether a line can hold it."""
        return len(self.text) <= LONGEST and "\n" not in self.text


Piece: TypeAlias = "str | Given"
Phrase: TypeAlias = tuple[Piece, ...]


def word(text: str) -> Piece:
    """A text that may be a word of the spec language, such as `day` or `6h`, and is not quoted."""
    return text if _WORDS.fullmatch(text) else Given(text)


def plain(phrase: Phrase) -> str:
    """The sentence on one line, harmless to a terminal."""
    return "".join(p if isinstance(p, str) else escaped(name_text(p.text)) for p in phrase)


def joined(phrases: Iterable[Phrase], separator: str) -> Phrase:
    """The phrases one after the other."""
    pieces: list[Piece] = []
    for phrase in phrases:
        pieces += [separator, *phrase] if pieces else phrase
    return tuple(pieces)


def listed(names: Iterable[str]) -> Phrase:
    """`a, b, c`, and how many more there are when they are many."""
    every: list[Phrase] = [(Given(name),) for name in names]
    rest = len(every) - _MOST_LISTED
    shown = every if rest <= 1 else [*every[:_MOST_LISTED], (f"and {rest} more",)]
    return joined(shown, ", ")


def pairs(values: dict[str, str]) -> Phrase:
    """`name=value, name=value`; `everything` where nothing narrows it."""
    shown: list[Phrase] = [(Given(n), "=", Given(value)) for n, value in sorted(values.items())]
    return joined(shown, ", ") or ("everything",)
