"""How exact the error ratio of a period is: the generated rules over a month in a real Prometheus.

Run: python -m benchmarks.history [--prometheus 2|3|both] [--days 30] [--scrape 60] [--max 1]

Five services count requests, each with its own shape of traffic. promtool back-fills their counters,
then the generated recording rules in the order in which they read each other; then the rule of the
period is evaluated. The truth is the number of events itself. Beside it stands what Sloth's form
gives for the same history, the mean of five-minute ratios: over 0/0 = NaN in idle minutes, as Sloth
records them ("Sloth"), and over llmmon's ratios, which have no sample there ("no NaN").

What this leaves out: while an incident runs, the ratio is a few percent low, since rates over five
minutes have not caught up. And few events are counted less exactly than many: such a rate, looked at
once a minute, weighs an event by when it came unless scrapes are a minute apart, and on Prometheus 2
the hours overlap by a minute. Of 500 bad events the ratio is off by 0.5 %, more or less, up or down;
a shorter period or `--scrape 30` can take the service with 0.01 requests/s above 1 %.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.history_backfill import Prometheus
from benchmarks.history_rules import Recorded, compiled
from benchmarks.history_shapes import SHAPES, History, Shape, Span, history_of
from llmmon.catalog.native import REQUESTS
from tests.e2e.prometheus_server import Server
from tests.promtool import INSTALL, PromTool, choose, find_promtools


@dataclass(frozen=True, slots=True)
class Row:
    """Error ratios of the period before one instant."""

    version: str
    what: str
    instant: str
    bad_events: int
    truth: float
    llmmon: float
    sloth: float
    sloth_without_nan: float

    def error(self, value: float) -> float:
        """How much a value is too high, in percent of the truth."""
        return 100 * (value / self.truth - 1)

    def within(self, percent: float) -> bool:
        """Whether llmmon's ratio is as exact as that; NaN is not."""
        return abs(self.error(self.llmmon)) <= percent


def measure(
    tools: Iterable[PromTool], folder: Path, span: Span, shapes: Sequence[Shape] = SHAPES
) -> Iterator[Row]:
    """Make a history, fill each Prometheus with it below `folder`, and ask each."""
    histories = [history_of(shape, span) for shape in shapes]
    services = (shape.service for shape in shapes)
    rules = compiled(services, span.days, span.declared_scrape or span.scrape, folder / "specs")
    counters = folder / "counters.txt"
    write_openmetrics(histories, counters)
    for tool in tools:
        prometheus = Prometheus(tool, folder / f"prometheus-{tool.major}")
        backfill(prometheus, counters, rules, span)
        with prometheus.running() as server:
            yield from _rows(server, ".".join(map(str, tool.version)), histories, rules)


def write_openmetrics(histories: Iterable[History], path: Path) -> None:
    """The counters of all pods, one series after the other."""
    with path.open("w") as file:
        file.write(f"# TYPE {REQUESTS.name.removesuffix('_total')} counter\n")
        for history in histories:
            file.writelines(_lines(history))
        file.write("# EOF\n")


def _lines(history: History) -> Iterator[str]:
    common = f'llm_service="{history.shape.service}",model="granite-34b",operation="generate"'
    for number, pod in enumerate(history.pods):
        for place, outcome in ((1, "ok"), (2, "error")):
            labels = f'{common},instance="pod-{number}",outcome="{outcome}"'
            series = f"{REQUESTS.name}{{{labels}}}"
            yield from (f"{series} {at[place]} {at[0]:.1f}\n" for at in pod.exposed())


def backfill(
    prometheus: Prometheus, counters: Path, rules: Mapping[str, Recorded], span: Span
) -> None:
    """Fill a Prometheus with counters, and with all that the rules of the period read."""
    prometheus.import_counters(counters)
    passes = {service: recorded.passes() for service, recorded in rules.items()}
    for step in range(max(map(len, passes.values()))):
        files = {
            f"{service}.rules.yaml": rules[service].file(lists[step])
            for service, lists in passes.items()
        }
        prometheus.import_rules(files, span.first, span.end)


def _rows(
    server: Server, version: str, histories: Iterable[History], rules: Mapping[str, Recorded]
) -> Iterator[Row]:
    for history in histories:
        recorded = rules[history.shape.service]
        forms = (recorded.period["expr"], recorded.sloth, recorded.sloth_without_nan)
        for instant, at in history.instants.items():
            total, bad = history.counted(at)
            values = [_value(server, form, at) for form in forms]
            yield Row(version, history.shape.what, instant, bad, bad / total, *values)


def _value(server: Server, promql: str, at: float) -> float:
    """The one sample of a query at a Unix time, NaN if there is none."""
    samples = server.get("query", query=promql, time=f"{at:.3f}")["result"]
    return float(samples[0]["value"][1]) if len(samples) == 1 else math.nan


def table(rows: Iterable[Row]) -> str:
    """Rows as text; errors in percent of the truth."""
    head = f"{'Prometheus':10} {'shape':32} {'at':26} {'bad':>7} {'truth':>8}"
    forms = " ".join(f"{form:>8} {'error':>8}" for form in ("llmmon", "Sloth", "no NaN"))
    return "\n".join([f"{head} {forms}", *map(_line, rows)])


def _line(row: Row) -> str:
    head = f"{row.version:10} {row.what:32} {row.instant:26} {row.bad_events:7} {row.truth:8.6f}"
    values = (row.llmmon, row.sloth, row.sloth_without_nan)
    return " ".join([head, *(_cell(value, row.error(value)) for value in values)])


def _cell(value: float, error: float) -> str:
    return f"{'NaN':>8} {'':8}" if math.isnan(value) else f"{value:8.6f} {error:+7.2f}%"


def choose_tools(which: str) -> list[PromTool]:
    """The oldest Prometheus 2, the newest 3, or both."""
    if not (tools := choose(find_promtools())):
        sys.exit(f"needs a promtool 2.x and a 3.x; to get them: {INSTALL}")
    return [tool for tool in tools if which in ("both", str(tool.major))]


def main() -> None:
    """Print the table; exit 1 if llmmon's ratio is not exact enough in any row."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history")
    parser.add_argument("--prometheus", choices=("2", "3", "both"), default="both")
    parser.add_argument("--days", type=int, default=30, help="the period, 7 to 92")
    parser.add_argument("--scrape", type=int, default=60, help="seconds between scrapes")
    parser.add_argument(
        "--declare", type=int, default=0, help="the spec's scrape interval, if wrong"
    )
    parser.add_argument("--seed", type=int, default=0, help="another history of the same shapes")
    parser.add_argument("--max", type=float, default=1, help="exit 1 above this percentage")
    args = parser.parse_args()
    began = time.perf_counter()
    with TemporaryDirectory(prefix="llmmon-history-") as folder:
        span = Span(args.days, args.scrape, args.seed, args.declare)
        rows = list(measure(choose_tools(args.prometheus), Path(folder), span))
    print(table(rows))
    worst = max(abs(row.error(row.llmmon)) for row in rows)
    print(f"llmmon is off by {worst:.2f} % at most, scraped every {args.scrape} s;", end=" ")
    print(f"measured in {time.perf_counter() - began:.0f} s")
    sys.exit(0 if all(row.within(args.max) for row in rows) else 1)


if __name__ == "__main__":
    main()
