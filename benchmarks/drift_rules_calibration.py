"""How often drift rules alarm while nothing drifts, and how soon they see what does.

Run: python -m benchmarks.drift_rules_calibration [--runs 40]

The traffic is that of `benchmarks.drift_calibration`; a run is ten weeks of one model, of which the
last four are judged as a Prometheus with all of it would: `llmmon.rules.proof.drift.simulate`, which
tests hold against promtool. A change begins with the ninth week.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.drift_traffic import Traffic, hours_of, latencies, refusals
from llmmon.model.service import DriftCheck
from llmmon.rules.drift.decision import DRIFT, INSUFFICIENT
from llmmon.rules.drift.scope import Signal, drift_signals
from llmmon.rules.proof.drift.course import Course, Hour
from llmmon.rules.proof.drift.simulate import Judged, Simulation
from llmmon.runtime.drift.sketch import Categories, Numbers
from llmmon.sli.drift_levels import level_of
from tests.front_end import service_of

SPEC = """\
version: llmmon/v1
service: chat
models: [{name: m0}, {name: m1}]
drift:
  window: 6h
  baseline: {trailing: 4w, same: hour_of_week}
  false_alarms: 1 per month
  checks:
    - {signal: latency, statistic: ks, threshold: 0.05}
    - {signal: latency, statistic: psi, threshold: 0.1}
    - {signal: latency, statistic: jensen_shannon, at_least: 10%}
    - {signal: refusal_rate, threshold: 1%}
"""
WEEK = 168
WEEKS, JUDGED_FROM, CHANGED_FROM = 10, 6, 8
_SCALE = 1_000
TRAFFIC = {
    "independent, 1000/h": Traffic.independent(1_000),
    "dependent, 200/h": Traffic(per_hour=200),
    "dependent, 1000/h": Traffic(per_hour=1_000),
    "dependent, 5000/h": Traffic(per_hour=5_000),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one run."""

    alarms: int
    """Times that the verdict became drift."""
    insufficient: int
    seen_in_a_day: bool
    """Of a change: whether an alarm came within the first four windows that it filled."""


def signals() -> list[Signal]:
    """Of the benchmark's service."""
    return list(drift_signals(service_of(SPEC)))


def run(traffic: Traffic, slowdown: float, rate: float, seed: int) -> dict[str, Outcome]:
    """By check, what became of ten weeks."""
    hours = range(WEEKS * WEEK)
    changed = CHANGED_FROM * WEEK
    first = hours_of(hours).start
    slow = latencies(traffic, hours, slowdown, changed, seed)
    refused = refusals(traffic, hours, rate, changed, seed)
    found = {}
    for signal in signals():
        (layout,) = signal.layouts()
        each: Mapping[int, Numbers | Categories] = slow if signal.name == "latency" else refused
        edges = [float(bound) for bound in layout.bounds]
        told = [_hour(each.get(first + hour), edges) for hour in hours]
        course = Course(name=signal.name, hours=tuple(told))
        for check in signal.checks:
            judged = Simulation(signal, check, layout, course).run()
            found[_name(check)] = _outcome(judged)
    return found


def _name(check: DriftCheck) -> str:
    return f"{check.signal} by {check.statistic}"


def _hour(sketch: Numbers | Categories | None, edges: list[float]) -> Hour | None:
    """What counters would have counted."""
    if sketch is None:
        return None
    if isinstance(sketch, Categories):
        return Hour(
            counts=(round(sketch.counts.get("true", 0)), round(sketch.counts.get("false", 0)))
        )
    middles = np.array([sketch.layout.middle(number) for number in sketch.counts])
    weights = np.array(list(sketch.counts.values()))
    places = np.searchsorted(edges, middles)
    counts = np.bincount(places, weights=weights, minlength=len(edges) + 1)
    total = round(float(middles @ weights) * _SCALE)
    return Hour(counts=tuple(int(count) for count in counts), total=total)


def _outcome(judged: list[Judged | None]) -> Outcome:
    per_week = WEEK // 6
    told = judged[JUDGED_FROM * per_week :]
    drift = [window is not None and window.verdict == DRIFT for window in told]
    begins = sum(now and not before for before, now in zip([False, *drift], drift, strict=False))
    change = (CHANGED_FROM - JUDGED_FROM) * per_week
    return Outcome(
        alarms=begins,
        insufficient=sum(w is not None and w.verdict == INSUFFICIENT for w in told),
        seen_in_a_day=any(drift[change : change + 4]),
    )


def report(runs: int) -> None:
    """Print false alarms against what is allowed, and what is seen within a day."""
    (first, *_) = signals()
    level = level_of(first.service, first.drift)
    print(f"level {level:.4f}; allowed: 1 a month among 8, which is 0.117 in four weeks of one")
    with ProcessPoolExecutor(2) as pool:
        for name, traffic in TRAFFIC.items():
            quiet = list(pool.map(partial(run, traffic, 1.0, traffic.rate), range(runs)))
            changed = {
                f"x{slowdown}, {rate:.0%}": list(
                    pool.map(partial(run, traffic, slowdown, rate), range(runs))
                )
                for slowdown, rate in ((1.2, 0.04), (1.5, 0.06))
            }
            for check in quiet[0]:
                false = sum(each[check].alarms for each in quiet) / runs
                seen = ", ".join(
                    f"{what}: {sum(e[check].seen_in_a_day for e in each) / runs:.0%}"
                    for what, each in changed.items()
                )
                unsaid = sum(each[check].insufficient for each in quiet) / runs / 112
                print(
                    f"{name:20} {check:28} false alarms {false:.3f}  seen in a day {seen}"
                    f"  insufficient {unsaid:.0%}",
                    flush=True,
                )


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=40)
    report(parser.parse_args().runs)


if __name__ == "__main__":
    main()
