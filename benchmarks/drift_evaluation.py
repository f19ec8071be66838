"""What drift rules cost Prometheus: samples read and time of each evaluation.

Run: python -m benchmarks.drift_evaluation [--prometheus 2|3|both]

One service, support-assistant as it is generated: three models, three tenants, two pods, five checks of
windows of six hours against the same hours of four weeks. What rules read is back-filled, each series
for as long as any rule looks back; then every expression is asked at instants of an hour.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cost_evaluation import BEGIN, END, SERVICE, Cost, cost_of
from benchmarks.generated_rules import Placed
from benchmarks.history import choose_tools
from benchmarks.history_backfill import Prometheus
from llmmon.catalog.native import FINISH_REASONS, REFUSALS, REQUESTS
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.pipeline import compile_specs
from llmmon.promql import sample
from llmmon.rules.drift.file import drift_rule_files
from llmmon.rules.drift.scope import Signal, drift_signals
from llmmon.rules.types import AlertingRule, Labels, RecordingRule
from llmmon.sli.drift_sources import Categories, Numbers, Rate
from tests.promtool import REPOSITORY, PromTool

_SCRAPE, _EVALUATION = 30, 120
_HOUR, _WEEK = 3_600, 7 * 86_400
_PODS, _TENANTS = ("pod-0", "pod-1"), ("acme", "globex", "other")
_GROUP_INTERVAL = 120_000
"""In milliseconds."""


def service() -> Service:
    """The example with drift checks."""
    compilation = compile_specs([REPOSITORY / "specs" / f"{SERVICE}.yaml"])
    return compilation.services[0].service


def measure(tool: PromTool, folder: Path) -> list[Cost]:
    """Fill a Prometheus below `folder`, and ask it every rule."""
    prometheus = Prometheus(tool, folder)
    write(service(), folder / "series.txt")
    prometheus.import_counters(folder / "series.txt")
    with prometheus.running() as server:
        prometheus.wait_until_compacted()
        return [cost_of(server, placed.group, placed) for placed in _rules(service())]


def _rules(of: Service) -> Iterator[Placed]:
    for file in drift_rule_files(of):
        for group in file.groups:
            short = group.name.removeprefix(f"llmmon-{SERVICE}-")
            yield from (Placed(file.topic, short, _document(rule)) for rule in group.rules)


def _document(rule: RecordingRule | AlertingRule) -> dict[str, object]:
    name = {"record": rule.record} if isinstance(rule, RecordingRule) else {"alert": rule.alert}
    return {**name, "expr": str(rule.expr), "labels": rule.labels}


def write(of: Service, path: Path) -> None:
    """Counters of two hours, recorded hours of a window, windows of four weeks, scores of four weeks."""
    with path.open("w") as file:
        for name, labels, times in _series(of):
            text = sample(name, labels)
            file.writelines(f"{text} {time - BEGIN} {time}\n" for time in sorted(set(times)))
        file.write("# EOF\n")


def _series(of: Service) -> Iterator[tuple[str, Labels, Iterable[int]]]:
    written: set[str] = set()
    for signal in drift_signals(of):
        for name, labels in _counters(signal):
            for pod, tenant in product(_PODS, _TENANTS):
                own = labels | {"instance": pod, "tenant": tenant}
                if sample(name, own) not in written:
                    written.add(sample(name, own))
                    yield name, own, range(END - 2 * _HOUR, END, _SCRAPE)
        for model in signal.models:
            yield from _recorded(signal, {naming.MODEL_LABEL: model})


def _counters(signal: Signal) -> Iterator[tuple[str, Labels]]:
    """What the application exposes of a signal, of one operation of each model."""
    (source,) = signal.sources
    for model in source.models:
        labels = {naming.SERVICE_LABEL: SERVICE, naming.MODEL_LABEL: model, "operation": "generate"}
        if isinstance(source, Numbers):
            own = {m.label: m.value for m in source.buckets.matchers} | labels
            bounds = (*map(str, source.bounds), "+Inf")
            yield from ((source.buckets.metric, own | {"le": bound}) for bound in bounds)
            yield source.sums.metric, own
        elif isinstance(source, Categories):
            reasons = source.categories
            yield from ((FINISH_REASONS.name, labels | {source.label: each}) for each in reasons)
        elif isinstance(source, Rate):
            yield REFUSALS.name, labels
            yield REQUESTS.name, labels | {"outcome": "ok"}


def _recorded(signal: Signal, model: Labels) -> Iterator[tuple[str, Labels, Iterable[int]]]:
    """What rules record of a model, where any of them looks."""
    labels = signal.labels | model
    (layout,) = signal.layouts()
    hours = range(END - 7 * _HOUR, END, _EVALUATION)
    windows = [END - _WEEK * weeks - _EVALUATION * back for weeks in range(5) for back in range(40)]
    part, label = (
        (naming.DRIFT_BUCKETS, "le") if signal.is_of_numbers else (naming.DRIFT_BINS, "bin")
    )
    for value in layout.bins:
        own = labels | {label: value}
        yield naming.drift_hourly(part), own, hours
        yield naming.drift_window(part, naming.CURRENT), own, windows
        yield naming.drift_window(part, naming.BASELINE), own, hours
        if signal.is_of_numbers:
            for window in (naming.CURRENT, naming.BASELINE):
                name = naming.drift_window(naming.DRIFT_BINS, window)
                yield name, labels | {"bin": value}, hours
    yield naming.drift_hourly(naming.DRIFT_SUM), labels, hours
    for each in (naming.DRIFT_SUM, naming.DRIFT_EVENTS, naming.DRIFT_MEAN, naming.DRIFT_VARIANCE):
        yield naming.drift_window(each, naming.CURRENT), labels, windows
        yield naming.drift_window(each, naming.BASELINE), labels, hours
    for check in signal.checks:
        own = labels | signal.check_labels(check)
        yield naming.DRIFT_PAST_SCORE, own, range(END - 4 * _WEEK - _HOUR, END, _EVALUATION)
        for name in (
            naming.DRIFT_STATISTIC,
            naming.DRIFT_EFFECT,
            naming.DRIFT_EXCESS,
            naming.DRIFT_LOWER_BOUND,
            naming.DRIFT_SCORE,
            naming.DRIFT_CRITICAL,
            naming.DRIFT_EXCEEDS,
            naming.DRIFT_VERDICT,
        ):
            yield name, own, hours


def report(version: str, costs: list[Cost]) -> str:
    """All of it, each group, and the dearest rules."""
    samples, milliseconds = sum(c.samples for c in costs), sum(c.milliseconds for c in costs)
    lines = [
        f"Prometheus {version}: {len(costs)} rules read {samples:,.0f} samples in {milliseconds:,.1f} ms "
        f"every two minutes: {milliseconds / _GROUP_INTERVAL:.2%} of a core"
    ]
    dearest = sorted(costs, key=lambda cost: -cost.milliseconds)[:5]
    groups = dict.fromkeys(cost.group for cost in costs)
    lines += [_group(name, [c for c in costs if c.group == name]) for name in groups]
    lines += [f"  {c.samples:9,.0f} samples {c.milliseconds:8.2f} ms  {c.name}" for c in dearest]
    return "\n".join(lines)


def _group(name: str, own: list[Cost]) -> str:
    read, took = sum(cost.samples for cost in own), sum(cost.milliseconds for cost in own)
    return f"{name:44} {len(own):4} rules {read:9,.0f} samples {took:8.2f} ms"


def main() -> None:
    """Print what an evaluation costs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--prometheus", choices=["2", "3", "both"], default="3")
    for tool in choose_tools(parser.parse_args().prometheus):
        with TemporaryDirectory() as folder:
            print(report(".".join(map(str, tool.version)), measure(tool, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
