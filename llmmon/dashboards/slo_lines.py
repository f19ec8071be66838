"""Thresholds of SLOs as lines in graphs of what they measure, and in words."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.dashboards.parts import bad_from
from llmmon.dashboards.values import Threshold
from llmmon.model.indicator import Counted
from llmmon.model.naming import MODEL_LABEL, SERVICE_LABEL
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import Matcher
from llmmon.units import percent_text


def of_module(service: Service, kind: str) -> tuple[Slo, ...]:
    """The SLOs of a kind that are measured by the generated module."""
    return tuple(slo for slo in service.slos if slo.kind == kind and _is_native(slo))


def of_model(service: Service, kind: str, model: str) -> tuple[Slo, ...]:
    """The SLOs of a kind that are measured by a model's engine."""
    return tuple(
        slo
        for slo in service.slos
        if slo.kind == kind
        and not _is_native(slo)
        and dict(slo.scope).get(MODEL_LABEL, model) == model
    )


def lines(slos: Iterable[Slo]) -> tuple[Threshold, ...]:
    """A line at each boundary; the last one is where no SLO is met."""
    bounds = sorted({slo.boundary for slo in slos if slo.boundary is not None})
    return bad_from(bounds[-1], *bounds[:-1]) if bounds else ()


def words(slos: Iterable[Slo]) -> str:
    """What the lines are."""
    each = [
        f"{slo.name}: {percent_text(slo.objective)} of {slo.description}{_scope(slo)}"
        for slo in slos
    ]
    return f" Lines are those of SLOs. {'. '.join(each)}." if each else ""


def _scope(slo: Slo) -> str:
    narrowed = ", ".join(f"{label} {value}" for label, value in slo.scope)
    return f" ({narrowed})" if narrowed else ""


def selects(slo: Slo, matcher: Matcher) -> bool:
    """Whether the SLO counts only series that a matcher selects."""
    return matcher in _matchers(slo)


def _is_native(slo: Slo) -> bool:
    return any(matcher.label == SERVICE_LABEL for matcher in _matchers(slo))


def _matchers(slo: Slo) -> tuple[Matcher, ...]:
    counted = slo.indicator.total
    return counted.add.matchers if isinstance(counted, Counted) else ()
