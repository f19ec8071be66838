"""What tells of quality without an evaluator: refusals, finish reasons, verdicts of users, tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from llmmon.catalog.native import FEEDBACK, TASKS, NativeMetric
from llmmon.dashboards import slo_lines
from llmmon.dashboards.model_answers import finish_reasons, refused
from llmmon.dashboards.native import Native, lines, share
from llmmon.dashboards.parts import good_from
from llmmon.dashboards.quality_scores import means
from llmmon.dashboards.values import (
    PER_SECOND,
    RATE_INTERVAL,
    RATIO,
    SCORE,
    AnyPanel,
    Legend,
    Query,
    Threshold,
    TimeSeries,
)
from llmmon.model.slo import Slo
from llmmon.promql import equal, rate, total
from llmmon.units import percent_text

_COLUMNS = 24


def answers(native: Native) -> tuple[AnyPanel, ...]:
    """How answers end."""
    return (refused(native, 12), finish_reasons(native, 12))


def users(native: Native) -> tuple[AnyPanel, ...]:
    """What users say, and whether they got done what they came for."""
    return (
        *_ratio_and_rates(native, FEEDBACK, "rating", "up", "Thumbs up", "Verdicts", "feedback"),
        *_ratio_and_rates(
            native, TASKS, "outcome", "completed", "Tasks completed", "Tasks", "task_completion"
        ),
    )


def overview(native: Native) -> tuple[AnyPanel, ...]:
    """Scores of all quality metrics, refusals and verdicts, in one line."""
    shown = tuple(_overview(native))
    return tuple(replace(panel, width=_COLUMNS // len(shown)) for panel in shown)


def _overview(native: Native) -> Iterator[TimeSeries]:
    if native.service.quality:
        description = "Mean score of each quality metric. The board of quality has the rest."
        yield lines("quality/scores", "Scores", description, (means(native),), SCORE, 8)
    yield refused(native, 8)
    yield _share_of(native, FEEDBACK, "rating", "up", "Thumbs up", "feedback")


def _ratio_and_rates(
    native: Native,
    metric: NativeMetric,
    label: str,
    good: str,
    title: str,
    rates: str,
    kind: str,
) -> tuple[TimeSeries, TimeSeries]:
    query = Query(expr=native.rate(metric, (label,)), legend=Legend("", (label,)))
    return (
        _share_of(native, metric, label, good, title, kind),
        lines(
            f"native/{metric.role}",
            f"{rates} a second",
            f"{metric.help} By {label}.",
            (query,),
            PER_SECOND,
            12,
            stacked=True,
        ),
    )


def _share_of(
    native: Native, metric: NativeMetric, label: str, good: str, title: str, kind: str
) -> TimeSeries:
    slos = slo_lines.of_module(native.service, kind)
    chosen = native.series(metric).where(*equal(**{label: good}))
    found = share(total(rate(chosen.over(RATE_INTERVAL))), native.rate(metric))
    return lines(
        f"native/{metric.role}/{good}",
        title,
        f"{metric.help} Share of those that are {good}.{_objectives(slos)}",
        (Query(expr=found, legend=Legend(good)),),
        RATIO,
        12,
        thresholds=_lines(slos),
    )


def _objectives(slos: tuple[Slo, ...]) -> str:
    named = ", ".join(f"{slo.name} {percent_text(slo.objective)}" for slo in slos)
    return f" Lines are objectives of SLOs: {named}." if named else ""


def _lines(slos: tuple[Slo, ...]) -> tuple[Threshold, ...]:
    found = sorted({slo.objective for slo in slos})
    return good_from(found[-1]) if found else ()
