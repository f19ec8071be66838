"""One line of a spec as a terminal can show it, and which of its columns a span covers.

Control characters and bidirectional overrides are spelt out, tabs become spaces, wide characters
count double, and of a very long line only the part around the span is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from llmmon.emit.characters import INVISIBLE, spelt

WIDTH = 100
"""Columns of source text that are shown at most."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_TAB = 4
_BEFORE = 20
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line to print, and the columns to mark: from `start`, `length` of them."""

    text: str
    start: int
    length: int


def lines_of(text: str) -> list[str]:
    """The lines of a spec, as its YAML reader counts them."""
    return _LINE_BREAK.split(text)


def excerpt(line: str, first: int, last: int) -> Excerpt:
    """`line` with the characters from `first` up to `last`, exclusive, marked. At least one is."""
    cells = _cells(line)
    first = min(first, len(cells))
    last = max(first + 1, min(last, len(cells)))
    start, end = _window(cells, first, last)
    text = "".join(cells[start:end])
    cut_before, cut_after = _CUT * (start > 0), _CUT * (end < len(cells))
    return Excerpt(
        cut_before + text.rstrip() + cut_after,
        len(cut_before) + _width(cells[start:first]),
        max(1, _width(cells[first : min(last, end)])),
    )


def _cells(line: str) -> list[str]:
    """What to print for each character of the line."""
    cells: list[str] = []
    column = 0
    for character in line:
        cell = " " * (_TAB - column % _TAB) if character == "\t" else _shown(character)
        cells.append(cell)
        column += _width((cell,))
    return cells


def _shown(character: str) -> str:
    return spelt(ord(character)) if INVISIBLE.fullmatch(character) else character


def _width(cells: Sequence[str]) -> int:
    return sum(_columns(character) for cell in cells for character in cell)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _window(cells: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The cells to show: all of them if they fit, else from a little before the span on."""
    if _width(cells) <= WIDTH:
        return 0, len(cells)
    start = first
    while start > 0 and _width(cells[start:last]) < WIDTH and first - start < _BEFORE:
        start -= 1
    end = start
    width = 0
    while end < len(cells) and width + _width(cells[end : end + 1]) <= WIDTH:
        width += _width(cells[end : end + 1])
        end += 1
    return start, end
