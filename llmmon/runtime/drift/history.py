"""The sketches of a service: one per signal, model and hour. Knows which hours are alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from llmmon.runtime.drift.sketch import Sketch, total


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Subject:
    """What is compared with its own past: one signal of one model."""

    signal: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Sketches by hour, counted in whole hours since 1970 in UTC. Hours without events are absent."""

    sketches: Mapping[Subject, Mapping[int, Sketch]] = field(default_factory=dict)

    @property
    def hours(self) -> range:
        """From the first hour to the last, both of them in it; empty without any."""
        every = [hour for hours in self.sketches.values() for hour in hours]
        return range(min(every), max(every) + 1) if every else range(0)

    def plus(self, other: History) -> History:
        """Both together, hour by hour."""
        return history((*self.records(), *other.records()))

    def records(self) -> Iterator[tuple[Subject, int, Sketch]]:
        """Every sketch, in the order of subjects and hours."""
        for subject in sorted(self.sketches):
            hours = self.sketches[subject]
            yield from ((subject, hour, hours[hour]) for hour in sorted(hours))

    def between(self, hours: range) -> History:
        """The part within these hours."""
        return history(record for record in self.records() if record[1] in hours)


def history(records: Iterable[tuple[Subject, int, Sketch]]) -> History:
    """A history out of sketches, of which there may be several of one hour."""
    found: dict[Subject, dict[int, Sketch]] = {}
    for subject, hour, sketch in records:
        hours = found.setdefault(subject, {})
        hours[hour] = total([hours[hour], sketch]) if hour in hours else sketch
    return History(sketches=found)


def merged(hours: Mapping[int, Sketch], wanted: Iterable[int]) -> Sketch | None:
    """The sketch of these hours together; `None` if nothing happened in any of them."""
    there = [hours[hour] for hour in wanted if hour in hours]
    return total(there) if there else None
