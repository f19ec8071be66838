"""On a real Prometheus, the rules' statistics of drift are those of the job that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest

from llmmon.cli.drift_job import read_job, ready, scanner
from llmmon.local_prometheus.backfill import backfill
from llmmon.local_prometheus.evaluate import Span as Evaluations
from llmmon.local_prometheus.evaluate import evaluated
from llmmon.local_prometheus.history import NO_JOBS, RETENTION
from llmmon.local_prometheus.order import Placed, passes
from llmmon.local_prometheus.server import Server, running
from llmmon.model import naming
from llmmon.promql import Selector, equal
from llmmon.rules.drift.file import drift_rule_files
from llmmon.rules.types import RecordingRule
from llmmon.runtime.drift.baseline import baseline
from llmmon.runtime.drift.history import History, Subject, merged
from llmmon.runtime.drift.job import Job, span_of
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics import STATISTICS
from tests.drift_prometheus.counters import HOUR, history
from tests.front_end import service_of
from tests.promtool import PromTool, PromTools

DAY = 24 * HOUR
START = int(datetime(2027, 1, 11, tzinfo=timezone.utc).timestamp())
CHANGE, END = START + 3 * DAY, START + 3 * DAY + 12 * HOUR
DRIFT = """\
window: 6h
baseline: {trailing: 2d, same: hour_of_day}
checks:
  - {signal: latency, statistic: ks, threshold: 0.1}
  - {signal: latency, statistic: psi, threshold: 0.1}
  - {signal: latency, statistic: wasserstein, threshold: 0.1}
  - {signal: latency, statistic: jensen_shannon, threshold: 0.1}
  - {signal: response_length, statistic: psi, at_least: 10%}
  - {signal: finish_reason, statistic: jensen_shannon, threshold: 0.1}
  - {signal: finish_reason, statistic: psi, threshold: 0.1}
  - {signal: refusal_rate, threshold: 1%}
  - {signal: error_rate, at_least: 50%}
  - {signal: cost_per_request, at_least: 10%}
"""
SPEC = f"""\
version: llmmon/v1
service: chat
models: [{{name: a, prices: [{{input: 1, output: 2}}]}}, {{name: b, prices: [{{input: 1, output: 2}}]}}]
instrumentation:
  buckets: {{duration: [500ms, 1s, 2s, 5s, 10s], response_length: [64, 256, 1024]}}
drift:
{"".join(f"  {line}" for line in DRIFT.splitlines(keepends=True))}"""
_OF_THE_JOB = {"ratio": "rate_points", "mean": "mean_shift"}
_COMPARED = {
    naming.DRIFT_STATISTIC,
    naming.drift_window(naming.DRIFT_MEAN, naming.CURRENT),
    naming.drift_window(naming.DRIFT_MEAN, naming.BASELINE),
}


@dataclass(frozen=True, slots=True)
class Both:
    """What rules recorded, and what the job counted, of the same Prometheus."""

    server: Server
    job: Job
    counted: History

    def recorded(self, name: str, subject: Subject, statistic: str | None = None) -> float:
        own = {"signal": subject.signal, "model": subject.model}
        own |= {} if statistic is None else {"statistic": statistic}
        (found,) = self.server.query(str(Selector(name, equal(**own))), END)
        return float(found["value"][1])

    def windows(self, subject: Subject) -> tuple[Sketch, Sketch]:
        """The baseline and the current window."""
        windows = self.job.windows(END // HOUR)
        hours = self.counted.sketches[subject]
        before = baseline(hours, windows).of(windows.current())
        now = merged(hours, windows.current())
        assert before is not None
        assert now is not None
        return before, now


def _rules() -> list[list[Placed]]:
    """What leads to statistics and means; no verdicts."""
    kept = {
        naming.drift_hourly(p) for p in (naming.DRIFT_BUCKETS, naming.DRIFT_BINS, naming.DRIFT_SUM)
    }
    parts = (
        *(naming.DRIFT_BUCKETS, naming.DRIFT_BINS, naming.DRIFT_SUM, naming.DRIFT_EVENTS),
        *(naming.DRIFT_SQUARES, naming.DRIFT_HOURS, naming.DRIFT_VARIANCE),
    )
    kept |= {
        naming.drift_window(part, window)
        for part in parts
        for window in (naming.CURRENT, naming.BASELINE)
    }
    wanted = [
        [p for p in some if isinstance(p.rule, RecordingRule) and p.rule.record in kept | _COMPARED]
        for some in passes(drift_rule_files(service_of(SPEC)))
    ]
    return [some for some in wanted if some]


def _filled(tool: PromTool, folder: Path) -> Iterator[Server]:
    assert tool.prometheus is not None
    backfill(tool.promtool, folder, [history(START, END, CHANGE)])
    every_hour = Evaluations(start=START, end=END, step=HOUR)
    for some in _rules():
        with running(tool.prometheus, folder, NO_JOBS, RETENTION) as server:
            made = [evaluated(server, placed, every_hour) for placed in some]
        backfill(tool.promtool, folder, [made])
    with running(tool.prometheus, folder, NO_JOBS, RETENTION) as server:
        yield server


@pytest.fixture(scope="module", params=["v2", "v3"])
def server(
    request: pytest.FixtureRequest, promtools: PromTools, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A Prometheus with three days and a half of counters, and what the rules made of them."""
    tool: PromTool = getattr(promtools, request.param)
    yield from _filled(tool, tmp_path_factory.mktemp(request.param))


def _both(server: Server, folder: Path, more: str = "") -> Both:
    config = folder / "drift.yaml"
    source = f"prometheus: {{url: '{server.url}'{more}}}\n"
    config.write_text(f"version: llmmon-drift/v1\nservice: chat\n{source}{DRIFT}")
    described = read_job(config)
    job = ready(described, folder)
    span = span_of(job, job.windows(END // HOUR))
    counted, found = scanner(described, folder, None)(job.events, span)
    assert found.notes == ()
    return Both(server, job, counted)


@pytest.mark.parametrize("more", ["", ", recorded: true"], ids=["raw", "recorded"])
def test_rules_and_job_compare_alike(server: Server, tmp_path: Path, more: str) -> None:
    both = _both(server, tmp_path, more)
    by_name = {statistic.name: statistic for statistic in STATISTICS}
    compared = 0
    for check in both.job.checks:
        for model in ("a", "b"):
            subject = Subject(signal=check.signal, model=model)
            before, now = both.windows(subject)
            name = _OF_THE_JOB.get(check.statistic, check.statistic)
            ours = by_name[name].compare(before, now, 0.05, 1.0).value
            theirs = both.recorded(naming.DRIFT_STATISTIC, subject, check.statistic)
            assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-6), (check, model)
            assert theirs != 0
            compared += 1
    assert compared == 20


def test_rules_and_job_see_the_same_variance_of_a_mean(server: Server, tmp_path: Path) -> None:
    both = _both(server, tmp_path)
    subject = Subject(signal="cost_per_request", model="b")
    before, now = both.windows(subject)
    variance = both.recorded(naming.drift_window(naming.DRIFT_VARIANCE, naming.CURRENT), subject)
    means = [
        both.recorded(naming.drift_window(naming.DRIFT_MEAN, window), subject)
        for window in (naming.CURRENT, naming.BASELINE)
    ]
    errors = variance / now.events + variance / before.events
    mean_shift = next(s for s in STATISTICS if s.name == "mean_shift")
    strength = mean_shift.compare(before, now, 0.05, 1.0).strength

    assert strength == pytest.approx((means[0] - means[1]) ** 2 / errors, rel=1e-6)


def test_rules_and_job_see_the_same_means(server: Server, tmp_path: Path) -> None:
    both = _both(server, tmp_path)
    mean_shift = next(s for s in STATISTICS if s.name == "mean_shift")
    for model in ("a", "b"):
        subject = Subject(signal="response_length", model=model)
        before, now = both.windows(subject)
        theirs = [
            both.recorded(naming.drift_window(naming.DRIFT_MEAN, window), subject)
            for window in (naming.CURRENT, naming.BASELINE)
        ]
        ours = mean_shift.compare(before, now, 0.05, 1.0).value
        assert ours == pytest.approx(theirs[0] / theirs[1] - 1, rel=1e-6, abs=1e-9)
