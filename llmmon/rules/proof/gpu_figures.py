"""Numbers of courses whose text is clear: where a rounding error would show, another one is taken."""

from __future__ import annotations

from decimal import Decimal

_NEAR_A_TIE = Decimal("0.01")


def with_one_digit(value: Decimal) -> str:
    """As templates show it, with one digit after the point."""
    return f"{float(value):.1f}"


def humanized(ratio: Decimal) -> str:
    """As Prometheus's `humanizePercentage`: four significant digits."""
    return f"{float(ratio) * 100:.4g}%"


def clear(value: Decimal, *factors: str, ratio: bool = False) -> Decimal:
    """The value times the first factor that is not halfway between two texts."""
    found = (value * Decimal(factor) for factor in factors)
    return next((each for each in found if _is_clear(each, ratio)), value * Decimal(factors[0]))


def _is_clear(value: Decimal, ratio: bool) -> bool:
    places = 3 - (value * 100).adjusted() if ratio else 1
    scaled = (value * 100 if ratio else value).scaleb(places)
    return abs(scaled % 1 - Decimal("0.5")) > _NEAR_A_TIE
