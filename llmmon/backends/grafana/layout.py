"""Where panels stand: from left to right, each row of the board below the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmmon.dashboards.values import AnyPanel

COLUMNS = 24
ROW_HEIGHT = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the grid."""

    x: int
    y: int
    width: int
    height: int

    @property
    def below(self) -> int:
        """The first line under it."""
        return self.y + self.height


def heading(y: int) -> Place:
    """The whole width of one line."""
    return Place(0, y, COLUMNS, ROW_HEIGHT)


def places(panels: Sequence[AnyPanel], y: int) -> Iterator[Place]:
    """The panels of one row, which begins at line `y`."""
    x, below = 0, y
    for panel in panels:
        if x + panel.width > COLUMNS:
            x, y = 0, below
        place = Place(x, y, panel.width, panel.height)
        yield place
        x, below = x + panel.width, max(below, place.below)
