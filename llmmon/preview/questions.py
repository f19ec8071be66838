"""What Grafana would ask Prometheus for the panels of a dashboard. Asks nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmmon.preview.times import Span, rate_interval, span_until, step_of
from llmmon.units import Duration

_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::\w+)?\}|(\w+))")
_ALL = "$__all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A dashboard's document, as Grafana imports it, and how often its series are scraped."""

    document: Mapping[str, Any]
    scrape: Duration


@dataclass(frozen=True, slots=True)
class Question:
    """One expression over a range; without a step, at its end."""

    expr: str
    span: Span
    step: int | None

    @property
    def times(self) -> range:
        """The moments that an answer has values for."""
        if self.step is None:
            return range(self.span.end, self.span.end + 1)
        return range(self.span.start, self.span.end + 1, self.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The range that is looked at: it ends at `end`, in epoch seconds."""

    end: int
    length: Duration | None = None
    """`None`: what each dashboard opens with."""

    def span(self, board: Board) -> Span:
        """The range of one dashboard."""
        return span_until(self.end, board.document["time"]["from"], self.length)


def panels_of(board: Board) -> Iterator[Mapping[str, Any]]:
    """Every panel that asks something."""
    return (panel for panel in board.document["panels"] if panel.get("targets"))


def questions_of(board: Board, panel: Mapping[str, Any], view: View) -> Iterator[Question]:
    """One for each of the panel's targets."""
    span = view.span(board)
    least = int(Duration.parse(panel.get("interval", "1s")).seconds)
    step = step_of(span, panel["gridPos"]["w"], max(least, 1))
    for target in panel["targets"]:
        expr = filled_in(board, target, span, step)
        if target["instant"]:
            yield Question(expr, span, None)
        else:
            yield Question(expr, span.aligned(step), step)


def filled_in(board: Board, target: Mapping[str, Any], span: Span, step: int) -> str:
    """The target's expression with variables replaced; what is none stays."""
    values = _choices(board.document) | _builtin(span, step, _scrape(board, target))
    return _VARIABLE.sub(lambda match: values.get(match[1] or match[2], match[0]), target["expr"])


def _scrape(board: Board, target: Mapping[str, Any]) -> int:
    """Seconds between samples: as the target says, else as often as the service is scraped."""
    said = target.get("interval")
    return int((Duration.parse(said) if said else board.scrape).seconds)


def _choices(document: Mapping[str, Any]) -> dict[str, str]:
    """The variables at what they are when the dashboard opens: all."""
    return {
        variable["name"]: variable["allValue"]
        for variable in document["templating"]["list"]
        if variable.get("current", {}).get("value") in (_ALL, [_ALL])
    }


def _builtin(span: Span, step: int, scrape: int) -> dict[str, str]:
    rate = rate_interval(step, max(scrape, 1))
    return {
        "__interval": f"{step}s",
        "__rate_interval": f"{rate}s",
        "__range": f"{span.seconds}s",
        "__range_s": str(span.seconds),
    }
