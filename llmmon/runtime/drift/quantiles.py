"""Tail probabilities and critical values of the distributions that tests refer to.

Standard library only. `tests/drift` holds each against SciPy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import erfc, exp, gamma, log, pi, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_TERMS = 100


def normal_tail(z: float) -> float:
    """P(Z >= z)."""
    return erfc(z / sqrt(2)) / 2


def normal_critical(level: float) -> float:
    """The z with P(Z >= z) = level."""
    return -_NORMAL.inv_cdf(level)


def student_tail(t: float, freedom: float) -> float:
    """P(T >= t), to about a twentieth of itself from ten degrees of freedom on (A. & S. 26.7.8)."""
    return normal_tail(t * (1 - 1 / (4 * freedom)) / sqrt(1 + t * t / (2 * freedom)))


def chi_squared_tail(x: float, freedom: int) -> float:
    """P(X >= x) for whole degrees of freedom, by Q(a + 1, x) = Q(a, x) + x^a e^-x / gamma(a + 1).

    Abramowitz and Stegun 6.5.21, from Q(1/2, x) = erfc(sqrt x) or Q(1, x) = e^-x.
    """
    if x <= 0:
        return 1.0
    half = x / 2
    a = 0.5 if freedom % 2 else 1.0
    tail = erfc(sqrt(half)) if freedom % 2 else exp(-half)
    term = exp(a * log(half) - half) / gamma(a + 1)
    while a < freedom / 2 - 0.25:
        tail += term
        a += 1
        term *= half / a
    return min(tail, 1.0)


@lru_cache(maxsize=1024)
def chi_squared_critical(level: float, freedom: int) -> float:
    """The x with P(X >= x) = level."""
    return _crossing(lambda x: chi_squared_tail(x, freedom), level, freedom + 1.0)


def noncentral_tail(x: float, freedom: int, shift: float) -> float:
    """P(X >= x) with noncentrality `shift`, after Sankaran (1963): to about a hundredth."""
    total, twice = freedom + shift, freedom + 2 * shift
    h = 1 - 2 * total * (freedom + 3 * shift) / (3 * twice**2)
    p = twice / total**2
    m = (h - 1) * (1 - 3 * h)
    center = 1 + h * p * (h - 1 - (2 - h) * m * p / 2)
    spread = h * sqrt(2 * p) * (1 + m * p / 2)
    return normal_tail(((x / total) ** h - center) / spread)


def kolmogorov_tail(x: float) -> float:
    """P(K >= x) of the limit of sqrt(n) D (Kolmogorov 1933)."""
    if x <= 0:
        return 1.0
    if x < 1.18:
        # The other series of the same function, which converges where this one does not.
        theta: float = sum(exp(-((2 * k - 1) ** 2) * pi**2 / (8 * x * x)) for k in range(1, 20))
        return 1 - sqrt(2 * pi) / x * theta
    signs = ((1 if k % 2 else -1, k) for k in range(1, _TERMS))
    return 2 * sum(sign * exp(-2 * k * k * x * x) for sign, k in signs)


@lru_cache(maxsize=1024)
def kolmogorov_critical(level: float) -> float:
    """The x with P(K >= x) = level."""
    return _crossing(kolmogorov_tail, level, 1.0)


def _crossing(tail: Callable[[float], float], level: float, start: float) -> float:
    """Where a falling function reaches `level`, by halving."""
    low, high = 0.0, start
    while tail(high) > level:
        low, high = high, high * 2
    for _ in range(_TERMS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if tail(middle) > level else (low, middle)
    return (low + high) / 2


def lowest_shift(x: float, freedom: int, level: float) -> float:
    """The smallest noncentrality that an observed `x` does not speak against at `level`."""
    if chi_squared_tail(x, freedom) >= level:
        return 0.0
    return _shift_with_tail(x, freedom, level)


def highest_shift(x: float, freedom: int, level: float) -> float:
    """The largest noncentrality that an observed `x` does not speak against at `level`."""
    if chi_squared_tail(x, freedom) >= 1 - level:
        return 0.0
    return _shift_with_tail(x, freedom, 1 - level)


def _shift_with_tail(x: float, freedom: int, level: float) -> float:
    """The tail rises with the shift, so its complement falls."""
    return _crossing(lambda shift: 1 - noncentral_tail(x, freedom, shift), 1 - level, x + 1)
