"""Single checks of tests: what fires, and what a series is."""

from __future__ import annotations

from decimal import Decimal

from llmmon.promql import Number, Vector, count, magnitude, sample
from llmmon.rules.proof.types import ExpectedAlert, FiringCheck, ValueCheck
from llmmon.rules.template import expand
from llmmon.rules.types import AlertingRule, Labels
from llmmon.units import Duration

_ROUNDING = Decimal("0.000001")


def at_minute(minute: int) -> Duration:
    """The time of a minute."""
    return Duration.of(seconds=60 * minute)


def none_fires(minute: int) -> FiringCheck:
    """No watched alert fires."""
    return FiringCheck(at=at_minute(minute), firing=())


def one_fires(minute: int, shown: Labels) -> FiringCheck:
    """One watched alert fires, and no other."""
    return FiringCheck(at=at_minute(minute), firing=(sample("", shown),))


def is_about(at: Duration, series: Vector, value: Decimal) -> ValueCheck:
    """A series has a value, but for the rounding of floats: one sample, within a millionth."""
    if not value:
        return ValueCheck(at=at, expr=count(series.compare("==", 0)), samples=(1,))
    off = magnitude(series.arithmetic("/", Number(value)).arithmetic("-", 1))
    return ValueCheck(at=at, expr=count(off.compare("<", Number(_ROUNDING))), samples=(1,))


def is_close(at: Duration, series: Vector, value: float) -> ValueCheck:
    """The same of a float: within a millionth of it, or of a unit where it is next to nothing."""
    rounded = Decimal(f"{value:.9g}")
    off = magnitude(series.arithmetic("-", Number(rounded)))
    most = _ROUNDING * max(abs(rounded), _ROUNDING)
    return ValueCheck(at=at, expr=count(off.compare("<", Number(most))), samples=(1,))


def is_nothing(at: Duration, series: Vector) -> ValueCheck:
    """A series has no sample."""
    return ValueCheck(at=at, expr=count(series), samples=())


def expected_alert(rule: AlertingRule, labels: Labels, value: str) -> ExpectedAlert:
    """An alert with its annotations filled in."""
    annotations = {name: expand(text, labels, value) for name, text in rule.annotations.items()}
    return ExpectedAlert(labels=labels, annotations=annotations)
