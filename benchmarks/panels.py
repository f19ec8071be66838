"""Whether any panel is empty: every query of every dashboard, in Prometheus 2 and 3, in both scenarios.

Run: python -m benchmarks.panels [SPEC...] [--hours 26] [--prometheus 2|3|both] [--zeros]

Each example has a history of its own, as long as the boards show. "only zeros" are queries whose every
value is 0: alerts that do not fire, tokens without a price. `--zeros` lists them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from benchmarks.history import choose_tools
from benchmarks.ledger_checks import version_of
from llmmon.simulation.scenario import SCENARIOS, ScenarioName
from tests.panels.history import EXAMPLES, Asked, filled
from tests.promtool import PromTool

_HEAD = (
    f"{'Prometheus':10} {'scenario':8} {'spec':20} {'panels':>6} {'queries':>7} {'empty':>5}"
    f" {'only zeros':>10} {'filled in':>9} {'asked in':>8}"
)


def measure(
    spec: Path, tool: PromTool, scenario: ScenarioName, hours: int
) -> tuple[Asked, float, float]:
    """What came of it, and how many seconds filling and asking took."""
    began = time.perf_counter()
    with filled([spec], tool, scenario, hours) as history:
        ready = time.perf_counter()
        asked = history.ask_everything()
        return asked, ready - began, time.perf_counter() - ready


def _rows(
    specs: Sequence[Path], tools: Sequence[PromTool], hours: int
) -> Iterator[tuple[str, Asked]]:
    for tool, scenario, spec in product(tools, SCENARIOS, specs):
        asked, filling, asking = measure(spec, tool, scenario, hours)
        row = (
            f"{version_of(tool.version):10} {scenario:8} {spec.stem:20} {asked.panels:6}"
            f" {asked.queries:7} {len(asked.empty):5} {len(asked.zeros):10} {filling:7.1f} s"
            f" {asking:6.1f} s"
        )
        yield row, asked


def main() -> None:
    """Print the table and what is empty; exit 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.panels")
    parser.add_argument("specs", nargs="*", type=Path, metavar="SPEC")
    parser.add_argument("--hours", type=int, default=26)
    parser.add_argument("--prometheus", choices=("2", "3", "both"), default="both")
    parser.add_argument("--zeros", action="store_true", help="list queries of which all is 0")
    args = parser.parse_args()
    empty = 0
    print(_HEAD)
    for row, asked in _rows(args.specs or EXAMPLES, choose_tools(args.prometheus), args.hours):
        print(row, *(f"  empty: {place}" for place in asked.empty), sep="\n", flush=True)
        if args.zeros:
            print(*(f"  only zeros: {place}" for place in asked.zeros), sep="\n", flush=True)
        empty += len(asked.empty)
    sys.exit(1 if empty else 0)


if __name__ == "__main__":
    main()
