"""What a real Prometheus makes of random histories is what the definitions say, window by window."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from llmmon.backends import prometheus, rule_tests
from llmmon.emit import yaml
from llmmon.pipeline import compile_specs
from llmmon.promql import Selector
from llmmon.rules.drift.file import drift_rule_file
from llmmon.rules.drift.scope import Layout, Signal, drift_signals
from llmmon.rules.event_counts import HOUR
from llmmon.rules.proof.drift.cases import model_series, together_checks, value_checks
from llmmon.rules.proof.drift.course import Course, Hour, fed
from llmmon.rules.proof.drift.simulate import Judged, Simulation
from llmmon.rules.proof.types import TestCase, TestFile, ValueCheck
from llmmon.units import Duration
from tests.front_end import service_of
from tests.promtool import PromTools
from tests.spending.test_promtool import check as run_all
from tests.spending.test_promtool import write as write_all

FOLDER = Path(__file__).parent
SPEC = """\
version: llmmon/v1
service: chat
models:
  - {{name: "granite \\"34b\\"", operations: [generate], prices: [{{input: 1, output: 2}}]}}
quality: [{{metric: faithfulness}}]
drift:
  window: 12h
  baseline: {baseline}
  false_alarms: 30 per day
  checks:
"""
SAME_HOURS = (
    "{trailing: 11d, same: hour_of_day}",
    "{signal: latency, statistic: ks, at_least: 20%}",
    "{signal: latency, statistic: wasserstein, threshold: 0.3}",
    "{signal: response_length, statistic: psi, threshold: 0.05}",
    "{signal: refusal_rate, threshold: 1%}",
    "{signal: finish_reason, statistic: jensen_shannon, threshold: 0.05}",
    "{signal: cost_per_request, at_least: 20%}",
)
ALL_HOURS = (
    "{trailing: 11d}",
    "{signal: latency, statistic: ks, threshold: 0.05}",
    "{signal: faithfulness, statistic: jensen_shannon, at_least: 10%}",
    "{signal: response_length, statistic: ks, at_least: 20%}",
    "{signal: refusal_rate, at_most: 5%}",
    "{signal: error_rate, at_least: 50%}",
    "{signal: finish_reason, statistic: chi_squared, threshold: 0.05}",
)
WINDOWS = 32
TOLD = (0, 2, 5, 10, 20, 24, 27, 28, 29, 30, 31)
_CHANGE = 28
_HOURS = 12


def signals(baseline: str, *checks: str) -> list[Signal]:
    spec = SPEC.format(baseline=baseline) + "".join(f"    - {check}\n" for check in checks)
    return list(drift_signals(service_of(spec)))


def history(signal: Signal, layout: Layout, seed: int) -> Course:
    """Noisy hours, some of them without a sample, and a change at the end."""
    rng = random.Random(seed)
    hours: list[Hour | None] = []
    for number in range(WINDOWS * _HOURS):
        changed = number >= _CHANGE * _HOURS
        if rng.random() < 0.05:
            hours.append(None)
        else:
            hours.append(_hour(signal, layout, rng, changed))
    return Course(name=signal.name, hours=tuple(hours))


def _hour(signal: Signal, layout: Layout, rng: random.Random, changed: bool) -> Hour:
    events = rng.randrange(200, 900)
    if signal.is_rate:
        rate = rng.uniform(0.02, 0.04) + (0.1 if changed else 0)
        hits = round(events * rate)
        return Hour(counts=(hits, events - hits))
    bins = len(layout.bins)
    center = bins / 2 + rng.uniform(-0.3, 0.3) + (1.5 if changed else 0)
    drawn = Counter(min(max(round(rng.gauss(center, 1.5)), 0), bins - 1) for _ in range(events))
    counts = tuple(drawn[number] for number in range(bins))
    return Hour(counts=counts, total=events * rng.randrange(90, 110) * (2 if changed else 1))


def case(signal: Signal) -> tuple[TestCase, list[Judged | None]]:
    """One history, and what all checks of the signal make of it."""
    (layout,) = signal.layouts()
    course = history(signal, layout, seed=len(signal.name))
    window = signal.drift.window.milliseconds
    values: list[ValueCheck] = []
    seen: list[Judged | None] = []
    for check in signal.checks:
        judged = Simulation(signal, check, layout, course).run()
        for number in TOLD:
            at = Duration((number + 1) * window + window // 2)
            told = judged[number]
            assert told is not None
            series = partial(model_series, signal, check, layout)
            values += value_checks(at, series, told)
            if told.together is not None:
                values += together_checks(at, series, told.together)
        seen += judged
    fed_in = fed(signal, layout, course, {})
    return TestCase(
        name=signal.name, interval=HOUR, series=fed_in, firing=(), alerts=(), values=tuple(values)
    ), seen


def write(signal: Signal, folder: Path) -> tuple[Path, list[Judged | None]]:
    """The rules of a signal and their test, and what was judged in it."""
    (folder / "tests").mkdir(parents=True, exist_ok=True)
    rules = drift_rule_file(signal)
    text = yaml.dump(prometheus.rule_file(rules), "a test")
    (folder / f"{rules.topic}.rules.yaml").write_text(text, encoding="utf-8")
    told, seen = case(signal)
    tests = TestFile(
        topic=rules.topic,
        rule_topic=rules.topic,
        evaluation_interval=Duration(signal.drift.window.milliseconds // 2),
        groups=tuple(group.name for group in rules.groups),
        watched=Selector("ALERTS"),
        told_apart_by=("alertname",),
        cases=(told,),
    )
    path = folder / "tests" / f"{rules.topic}.test.yaml"
    path.write_text(yaml.dump(rule_tests.test_file(tests), "a test"), encoding="utf-8")
    return path, seen


@pytest.mark.parametrize("spec", [SAME_HOURS, ALL_HOURS], ids=["same hours", "all hours"])
def test_rules_say_what_the_definitions_say(
    spec: tuple[str, ...], tmp_path: Path, promtools: PromTools
) -> None:
    tests: list[Path] = []
    seen: list[Judged | None] = []
    for signal in signals(*spec):
        written, judged = write(signal, tmp_path)
        tests.append(written)
        seen += judged

    # Otherwise the histories tell nothing of these.
    assert {window.verdict for window in seen if window} == {-1, 0, 1}
    assert {w.basis for w in seen if w and w.basis} == {"theory", "scaled", "own_past"}
    together = {w.together.exceeds for w in seen if w and w.together}
    assert together == {None, False, True}
    for promtool in promtools:
        passed = promtool.test_rules(*tests)
        assert passed.returncode == 0, f"{promtool.name}: {passed.stdout}{passed.stderr}"


def test_models_behind_engines_are_compared_in_their_own_buckets(
    tmp_path: Path, promtools: PromTools
) -> None:
    out = write_all(compile_specs([FOLDER / "engines.yaml"]), tmp_path)

    run_all(out / "mixed" / "prometheus", promtools, "drift-time", "drift-error-rate")
