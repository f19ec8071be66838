"""What a drift job found, as gauges in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmmon.catalog.drift_job import GAUGES, VERDICTS
from llmmon.model import naming
from llmmon.runtime.drift.job import Outcome, Result

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

_HOUR = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value of a gauge."""

    name: str
    labels: dict[str, str]
    value: float


def gauges_text(service: str, outcome: Outcome, now: float) -> str:
    """The whole of a run that ended at a Unix time. What it could not tell is left out."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(_Run(tuple(samples(service, outcome, now))))
    return generate_latest(registry).decode()


def samples(service: str, outcome: Outcome, now: float) -> Iterator[Sample]:
    """Every value, each with all of its labels."""
    run = {naming.SERVICE_LABEL: service}
    for result in outcome.results:
        yield from _of_check(run, result)
    for name, value in (
        (naming.DRIFT_JOB_LEVEL, outcome.level),
        (naming.DRIFT_JOB_LAST_RUN, now),
        (naming.DRIFT_JOB_WINDOW_END, outcome.windows.end * _HOUR),
    ):
        yield Sample(name=name, labels=run, value=value)


def _of_check(run: dict[str, str], result: Result) -> Iterator[Sample]:
    check, judged = result.check, result.judgement
    labels = run | {
        naming.MODEL_LABEL: result.model,
        naming.SIGNAL_LABEL: check.signal,
        naming.STATISTIC_LABEL: check.statistic,
    }
    known: dict[str, float | None] = {
        naming.DRIFT_JOB_FLOOR: check.floor,
        naming.DRIFT_JOB_EVENTS: judged.events,
        naming.DRIFT_JOB_BASELINE_EVENTS: judged.baseline_events,
        naming.DRIFT_JOB_MIN_EVENTS: judged.least_events,
    }
    if judged.effect is not None:
        known[naming.DRIFT_JOB_EFFECT] = judged.effect.value
        known[naming.DRIFT_JOB_LOWER_BOUND] = judged.effect.least
        known[naming.DRIFT_JOB_P_VALUE] = judged.effect.p_value
    for name, value in known.items():
        if value is not None:
            yield Sample(name=name, labels=labels, value=value)
    for verdict in VERDICTS:
        told = labels | {naming.VERDICT_LABEL: verdict}
        yield Sample(
            name=naming.DRIFT_JOB_VERDICT, labels=told, value=float(verdict == judged.verdict)
        )


class _Run:
    """The samples of one run, as prometheus_client collects them."""

    def __init__(self, found: tuple[Sample, ...]) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from prometheus_client.core import GaugeMetricFamily

        for gauge in GAUGES:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for sample in self._found:
                if sample.name == gauge.name:
                    family.add_metric([sample.labels[name] for name in gauge.labels], sample.value)
            if family.samples:
                yield family
