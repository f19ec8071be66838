"""From values to places on an axis, and where its ticks are."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

_FEW, _MANY = 3, 8
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An axis from `low` to `high` over so many pixels from `start` on."""

    low: float
    high: float
    start: float
    length: float
    is_log: bool = False

    def place(self, value: float) -> float:
        """Where a value is; at an end if it is beyond it."""
        low, high, value = (self._shown(each) for each in (self.low, self.high, value))
        share = (value - low) / (high - low) if high > low else 0.5
        return self.start + self.length * min(max(share, 0.0), 1.0)

    def ticks(self, wanted: int = 5) -> list[float]:
        """Round values within the axis."""
        if self.is_log:
            return _log_ticks(self.low, self.high, wanted)
        return _even_ticks(self.low, self.high, wanted)

    def _shown(self, value: float) -> float:
        return log10(max(value, 1e-12)) if self.is_log else value


def number_text(value: float, digits: int = 3) -> str:
    """To some digits, and without an exponent where people would write none."""
    if value == 0:
        return "0"
    size = floor(log10(abs(value)))
    if not -5 <= size <= 11:
        return f"{value:.{digits - 1}e}"
    places = max(digits - 1 - size, 0)
    written = f"{round(value, digits - 1 - size):,.{places}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _even_ticks(low: float, high: float, wanted: int) -> list[float]:
    if high <= low:
        return [low]
    step = _round_step((high - low) / wanted)
    first, last = ceil(low / step - _EPSILON), floor(high / step + _EPSILON)
    return [number * step for number in range(first, last + 1)]


def _round_step(least: float) -> float:
    """The next of 1, 2, 5, 10 … times a power of ten."""
    power = 10.0 ** floor(log10(least))
    return power * next(m for m in (1, 2, 5, 10) if m * power >= least * (1 - _EPSILON))


def _log_ticks(low: float, high: float, wanted: int) -> list[float]:
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    for leading in ((1, 2, 5), (1,)):
        inside = [m * 10.0**d for d in decades for m in leading if low <= m * 10.0**d <= high]
        if len(inside) < _FEW:
            return _even_ticks(low, high, wanted)
        if len(inside) <= _MANY:
            return inside
    return inside[:: ceil(len(inside) / _MANY)]
