"""What the rules of cost and budgets cost Prometheus: samples read and time of each evaluation.

Run: python -m benchmarks.cost_evaluation [--prometheus 2|3|both] [--services 1 10 100]

One service, support-assistant as it is generated: three models, three tenants, two pods, a budget of
the day and one of the month. A month of it is back-filled, and compacted as a running Prometheus does;
then every expression of its rules is asked at instants of the last hour of the month's last day, when
windows are fullest. Rules of one service select by its name, so what many services read is added up,
not measured: in Prometheus they take turns, a few groups at a time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.generated_rules import Placed, passes, recording_rules, texts
from benchmarks.history import choose_tools
from benchmarks.history_backfill import Prometheus
from llmmon.catalog.native import COST, GOOD_REQUESTS, REQUESTS, TASKS, TOKENS, UNPRICED_TOKENS
from llmmon.model.price import DIRECTIONS
from tests.e2e.prometheus_server import Server
from tests.promtool import REPOSITORY, PromTool

SERVICE = "support-assistant"
BEGIN = 1_798_761_600
"""2027-01-01 00:00 UTC."""
END = BEGIN + 30 * 86_400 + 21 * 3_600
"""An evening of the last day of a long month."""
INSTANTS = tuple(END - 17 - 300 * number for number in range(11))
_RECENT, _SCRAPE, _SPARSE = 7_500, 30, 60
"""Rules look at counters for an hour at most: what is older than that only feeds recorded series."""
_OPERATIONS = (
    ("granite-34b", "generate"),
    ("granite-8b", "generate"),
    ("granite-embed", "embed"),
    ("granite-embed", "rerank"),
)
_MODELS = tuple(dict.fromkeys(model for model, _ in _OPERATIONS))
_TENANTS = ("acme", "globex", "other")
_PODS = (("pod-0", 7), ("pod-1", 22))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one rule costs at an evaluation."""

    group: str
    name: str
    samples: float
    peak: int
    milliseconds: float


def measure(tool: PromTool, folder: Path) -> list[Cost]:
    """Fill a Prometheus with a month below `folder`, and ask it every rule."""
    files = generated()
    prometheus = Prometheus(tool, folder)
    write_openmetrics(folder / "counters.txt")
    prometheus.import_counters(folder / "counters.txt")
    recorded = list(recording_rules(files))
    for rules in passes(recorded, {placed.rule["record"] for placed in recorded}):
        prometheus.import_rules({Path(p).name: t for p, t in texts(files, rules)}, BEGIN, END)
    with prometheus.running() as server:
        prometheus.wait_until_compacted()
        return [cost_of(server, group, rule) for group, rule in _all_rules(files)]


def generated() -> dict[str, dict[str, Any]]:
    """The rule files of cost and budgets, by path."""
    folder = REPOSITORY / "generated" / SERVICE / "prometheus"
    paths = [folder / "cost.rules.yaml", *sorted(folder.glob("budget-*.rules.yaml"))]
    return {str(path): yaml.safe_load(path.read_text()) for path in paths}


def _all_rules(files: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Placed]]:
    for path, content in files.items():
        for group in content["groups"]:
            short = group["name"].removeprefix(f"llmmon-{SERVICE}-")
            yield from ((short, Placed(path, short, rule)) for rule in group["rules"])


def write_openmetrics(path: Path) -> None:
    """Counters that go up evenly: of tokens for the whole month, of all else for the last hours."""
    with path.open("w") as file:
        for metric in (TOKENS, COST, REQUESTS, GOOD_REQUESTS, TASKS, UNPRICED_TOKENS):
            file.write(f"# TYPE {metric.name.removesuffix('_total')} counter\n")
            for pod, offset in _PODS:
                times = list(_scrapes(offset, metric is TOKENS))
                for labels in _label_sets(metric.name):
                    series = f'{metric.name}{{llm_service="{SERVICE}",{labels},instance="{pod}"}}'
                    file.writelines(f"{series} {time - BEGIN} {time}\n" for time in times)
        file.write("# EOF\n")


def _scrapes(offset: int, always: bool) -> Iterator[int]:
    if always:
        yield from range(BEGIN + offset, END - _RECENT, _SPARSE)
    yield from range(END - _RECENT + offset, END, _SCRAPE)


def _label_sets(metric: str) -> Iterator[str]:
    if metric == TASKS.name:
        outcomes = ("completed", "failed", "abandoned")
        for model, tenant, outcome in product(_MODELS, _TENANTS, outcomes):
            yield f'model="{model}",tenant="{tenant}",outcome="{outcome}"'
        return
    for (model, operation), tenant, own in product(_OPERATIONS, _TENANTS, _own_labels(metric)):
        yield f'model="{model}",operation="{operation}",tenant="{tenant}"{own}'


def _own_labels(metric: str) -> Sequence[str]:
    tiers = ',service_tier="standard",context_tier="base"'
    return {
        TOKENS.name: [f',direction="{each}"{tiers}' for each in DIRECTIONS],
        UNPRICED_TOKENS.name: [f',direction="{each}"' for each in DIRECTIONS],
        REQUESTS.name: [f',outcome="{each}"' for each in ("ok", "error", "cancelled")],
        GOOD_REQUESTS.name: [',slo="goodput"'],
    }.get(metric, [""])


def cost_of(server: Server, group: str, placed: Placed) -> Cost:
    stats = [_stats(server, placed.rule["expr"], at) for at in INSTANTS]
    samples = [one["samples"] for one in stats]
    return Cost(
        group=group,
        name=_name(placed.rule),
        samples=mean(one["totalQueryableSamples"] for one in samples),
        peak=max(one["peakSamples"] for one in samples),
        milliseconds=median(1000 * one["timings"]["evalTotalTime"] for one in stats),
    )


def _stats(server: Server, promql: str, at: int) -> dict[str, Any]:
    stats: dict[str, Any] = server.get("query", query=promql, time=str(at), stats="all")["stats"]
    return stats


def _name(rule: dict[str, Any]) -> str:
    labels = rule.get("labels", {})
    own = [labels[label] for label in ("period", "part", "basis", "share") if label in labels]
    return " ".join([rule.get("record") or rule["alert"], *own])


def report(version: str, costs: Sequence[Cost], services: Iterable[int]) -> str:
    """What an evaluation costs, by number of services, by group, and of the dearest rules."""
    lines = [
        f"Prometheus {version}",
        f"{'services':>8} {'rules':>6} {'samples read':>13} {'peak of a rule':>14}"
        f" {'ms':>9} {'of a core':>9}",
        *(_total_line(costs, number) for number in services),
        f"{'group':34} {'rules':>6} {'samples':>9} {'share':>6} {'ms':>8} {'share':>6}",
        *_group_lines(costs),
        "most samples:",
        *_dearest(costs, [cost.samples for cost in costs]),
        "most time:",
        *_dearest(costs, [cost.milliseconds for cost in costs]),
    ]
    return "\n".join(lines)


def _total_line(costs: Sequence[Cost], services: int) -> str:
    samples = services * sum(cost.samples for cost in costs)
    milliseconds = services * sum(cost.milliseconds for cost in costs)
    peak = max(cost.peak for cost in costs)
    return (
        f"{services:8} {services * len(costs):6} {samples:13,.0f} {peak:14,}"
        f" {milliseconds:9,.1f} {milliseconds / 60_000:9.2%}"
    )


def _group_lines(costs: Sequence[Cost]) -> Iterator[str]:
    every = sum(cost.samples for cost in costs), sum(cost.milliseconds for cost in costs)
    for group in dict.fromkeys(cost.group for cost in costs):
        own = [cost for cost in costs if cost.group == group]
        samples = sum(cost.samples for cost in own)
        milliseconds = sum(cost.milliseconds for cost in own)
        yield (
            f"{group:34} {len(own):6} {samples:9,.0f} {samples / every[0]:6.1%}"
            f" {milliseconds:8.2f} {milliseconds / every[1]:6.1%}"
        )


def _dearest(costs: Sequence[Cost], by: Sequence[float]) -> Iterator[str]:
    ranked = sorted(zip(by, costs, strict=True), key=lambda pair: -pair[0])
    for _, cost in ranked[:5]:
        yield f"  {cost.samples:8,.0f} samples {cost.milliseconds:7.2f} ms  {cost.name}"


def main() -> None:
    """Print what an evaluation costs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost_evaluation")
    parser.add_argument("--prometheus", choices=("2", "3", "both"), default="both")
    parser.add_argument("--services", type=int, nargs="+", default=[1, 10, 100])
    args = parser.parse_args()
    began = time.perf_counter()
    for tool in choose_tools(args.prometheus):
        with TemporaryDirectory(prefix="llmmon-evaluation-") as folder:
            costs = measure(tool, Path(folder))
        print(report(".".join(map(str, tool.version)), costs, args.services), end="\n\n")
    print(f"measured in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
