"""A past that stays the same, as a file holds it: what each model counted of a signal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedSignal:
    """A signal of a model over all hours of the file."""

    signal: str
    model: str
    hours: int
    """From the first of the file to the last."""
    bounds: tuple[float, ...] = ()
    """Of numbers in the buckets of a histogram, in the signal's unit."""
    bins: tuple[int, ...] = ()
    """Events in each of them; the last one is above all bounds."""
    added: float | None = None
    """All values together, if the file knows."""
    categories: tuple[tuple[str, int], ...] = ()
    """Events of each category, or of a rate."""
    is_fine: bool = False
    """Whether numbers are in bins that no histogram has."""

    @property
    def events(self) -> int:
        """All events."""
        return sum(self.bins) + sum(count for _, count in self.categories)
