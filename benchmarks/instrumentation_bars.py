"""What the instrumentation may cost, and whether it does: the bars, which are never lowered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.instrumentation_clients import EVENTS
from benchmarks.instrumentation_conditions import LONG
from benchmarks.instrumentation_workers import Cell, Figures

HERE = "here"
OURS = ("wrapped", "context")


class Bar(NamedTuple):
    """A limit, and what was measured."""

    what: str
    figure: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure keeps the limit."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def __str__(self) -> str:
        """One line."""
        side, verdict = "at least" if self.at_least else "at most", "met" if self.met else "MISSED"
        limit = f"{side} {self.limit:g}{self.unit}"
        return f"{self.what:<74} {self.figure:>8.2f}{self.unit:<4} {limit:<16} {verdict}"


def bars(figures: Figures, imported: float, peers: dict[str, str]) -> Iterator[Bar]:
    """Every bar that could be measured; peers by their titles."""
    for condition in OURS:
        yield from _against_floor(figures, condition)
    for condition in OURS:
        for shape in ("sync", "asynchronous"):
            added = figures.added(Cell(HERE, "stub", shape, condition))
            yield Bar(f"{condition}, {shape}: added to a call", added, 15, " µs")
    for condition in OURS:
        yield from _by_chunk(figures, condition)
    yield Bar("import, above prometheus_client's", imported, 50, " ms")
    for peer, title in peers.items():
        yield from _against_peer(figures, peer, title)


def _against_floor(figures: Figures, condition: str) -> Iterator[Bar]:
    for shape in ("sync", "asynchronous", "stream", "async_stream"):
        cell = Cell(HERE, "stub", shape, condition)
        floor = figures.added(cell._replace(condition="writes"))
        what = f"{condition}, {shape}: times the same writes by prometheus_client"
        yield Bar(what, figures.added(cell) / floor, 1.5, "x")


def _by_chunk(figures: Figures, condition: str) -> Iterator[Bar]:
    for shape, whole in (("stream", "sync"), ("async_stream", "asynchronous")):
        short = figures.added(Cell(HERE, "stub", shape, condition))
        call = figures.added(Cell(HERE, "stub", whole, condition))
        long = figures.added(Cell(HERE, "long", shape, condition))
        what = f"{condition}, {shape}: added to a chunk"
        yield Bar(f"{what}, {EVENTS} chunks and none", (short - call) / EVENTS, 1, " µs")
        further = (long - short) / (LONG - EVENTS)
        yield Bar(f"{what}, {LONG} chunks and {EVENTS}", further, 1, " µs")


def _against_peer(figures: Figures, peer: str, title: str) -> Iterator[Bar]:
    for shape in ("sync", "asynchronous", "stream", "async_stream"):
        cell = Cell(peer, "client", shape, "wrapped")
        theirs = figures.usually_added(cell._replace(condition="peer"))
        # A real client's noise can make ours nothing at all, which is no reason to divide by it.
        ours = max(figures.usually_added(cell), figures.added(cell._replace(level="stub")))
        yield Bar(f"{shape}: times cheaper than {title}", theirs / ours, 10, "x", at_least=True)
