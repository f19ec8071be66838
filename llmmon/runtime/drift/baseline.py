"""The baseline of a window: the hours of the past that are like its own, without the window itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from llmmon.runtime.drift.history import merged
from llmmon.runtime.drift.sketch import Sketch, less, total
from llmmon.runtime.drift.windows import Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The past of one signal of one model, added up by the hours that are alike."""

    windows: Windows
    hours: Mapping[int, Sketch]
    """Of the past and of what is judged."""
    slots: Mapping[int, Sketch]

    def of(self, window: range) -> Sketch | None:
        """What a window is compared with; `None` if the past has nothing like it."""
        alike = {self.windows.slot(hour) for hour in window}
        there = [self.slots[slot] for slot in sorted(alike) if slot in self.slots]
        own = merged(self.hours, (hour for hour in window if hour in self.windows.past))
        if not there:
            return None
        return less(total(there), own) if own else total(there)


def baseline(hours: Mapping[int, Sketch], windows: Windows) -> Baseline:
    """The baseline that a history gives."""
    by_slot: dict[int, list[Sketch]] = {}
    for hour in windows.past:
        if hour in hours:
            by_slot.setdefault(windows.slot(hour), []).append(hours[hour])
    slots = {slot: total(sketches) for slot, sketches in by_slot.items()}
    return Baseline(windows=windows, hours=hours, slots=slots)
