"""How exact spending to date is: the generated rules over 60 days, beside a ledger, at every hour.

Run: python -m benchmarks.ledger [--days 60] [--scrape 30] [--promtool PATH] [--seed 0] [--folder FOLDER]

Two pods count tokens of three models for three tenants, in every 15 seconds another number. They start
anew about once a day, half of the times under the same name; ten times nothing is scraped for 3 to 20
minutes. Prices change in the middle of a month. promtool back-fills the counters and then the rules of
cost and of budgets in the order in which they read each other. The ledger is added up from the very
same slots, in exact decimals.

Hours in which nobody could know the truth stand in rows of their own: those that lie within an outage,
and what follows an outage across midnight or one that is longer than the rules bridge. All other hours
are held to the bar. A real Prometheus writes a marker where a series ends, promtool does not; that a
sample is looked for less than a minute, the interval of the rules, has the same effect.

"lag" is for how long the ledger has been above what Prometheus says, "beyond it" what is left of the
error once the last seconds before now and before the period, a scrape and an evaluation, are allowed
for. The first table is of budgets, whose groups may be evaluated just before the group that they read
and are then a minute behind; the second is of what they read. The few seconds that are lost wherever a
process ends are in both.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.history import choose_tools
from benchmarks.history_backfill import Prometheus
from benchmarks.ledger_checks import (
    ACROSS,
    BUDGETS,
    EARLY,
    FIRST,
    HELD_TO_THE_BAR,
    LATER,
    LONG,
    NEXT,
    READ_BY_BUDGETS,
    WITHIN,
    Check,
    Checks,
    phases,
    version_of,
)
from benchmarks.ledger_counters import write_openmetrics
from benchmarks.ledger_prices import Switch, switch
from benchmarks.ledger_rules import Rules
from benchmarks.ledger_traffic import CHANGE, Span, Traffic, traffic_of
from benchmarks.ledger_truth import PERIODS, Ledger
from tests.promtool import PromTool, find_promtools

BAR = 0.5
"""Percent by which spending to date may be wrong at any hour."""
AFTER_MIDNIGHT = (60, 120, 180, 300)
_LIKE_STALENESS_MARKERS = "--query.lookback-delta=59999ms"
"""A full minute would on Prometheus 2, which takes both ends of a range, find the sample before, too."""
_ROWS = (FIRST, EARLY, LATER, NEXT, WITHIN, ACROSS, LONG)


@dataclass(frozen=True, slots=True)
class Found:
    """All that one Prometheus was asked."""

    version: str
    hourly: list[Check]
    read: list[Check]
    """The same of the series that budgets read, to tell which lag is whose."""
    after_midnight: dict[int, list[Check]]
    switch: Switch
    phases: dict[str, float]
    """Seconds after a full minute at which groups are evaluated."""


def measure(tools: Sequence[PromTool], folder: Path, span: Span) -> list[Found]:
    """Make the traffic, fill each Prometheus with it below `folder`, and ask each."""
    traffic = traffic_of(span)
    folder.mkdir(parents=True, exist_ok=True)
    counters = folder / "counters.txt"
    samples = write_openmetrics(traffic, counters)
    print(f"{span.days} days, scraped every {span.scrape} s: {samples} samples", file=sys.stderr)
    rules = Rules(span, folder / "specs")
    filled = [
        Prometheus(tool, folder / version_of(tool.version), _LIKE_STALENESS_MARKERS)
        for tool in tools
    ]
    filled[0].import_counters(counters)
    for other in filled[1:]:
        other.take_over(filled[0])
    ledger = Ledger(traffic)
    with ThreadPoolExecutor() as pool:
        list(pool.map(rules.evaluate, filled))
    return [_ask(prometheus, traffic, ledger) for prometheus in filled]


def _ask(prometheus: Prometheus, traffic: Traffic, ledger: Ledger) -> Found:
    version = version_of(prometheus.tool.version)
    with prometheus.running() as server:
        checks = Checks(version, server, traffic, ledger)
        after = {seconds: list(checks.after_midnight(seconds)) for seconds in AFTER_MIDNIGHT}
        switched = switch(version, server, ledger)
        hourly, read = (list(checks.hourly(asked)) for asked in (BUDGETS, READ_BY_BUDGETS))
        return Found(version, hourly, read, after, switched, phases(server, CHANGE))


def table(found: Iterable[Sequence[Check]]) -> str:
    """Errors by version, period, whose spending, and row."""
    head = f"{'Prometheus':10} {'period':6} {'whose':8} {'hours':33} {'checked':>7}"
    errors = f"{'worst':>9} {'at':11} {'median':>8} {'<=' + format(BAR) + '%':>7}"
    lines = (line for one in found for line in _lines(one))
    return "\n".join([f"{head} {errors} {'lag':>5} {'beyond it':>9}", *lines])


def _lines(found: Sequence[Check]) -> Iterator[str]:
    for period in PERIODS:
        for whose, is_of in (("service", _of_all), ("tenants", _of_tenant)):
            for row in _ROWS:
                checks = [c for c in found if (c.period, c.row) == (period, row) and is_of(c)]
                if checks:
                    yield f"{checks[0].version:10} {period:6} {whose:8} {row:33} {_cells(checks)}"


def _of_all(check: Check) -> bool:
    return not check.who


def _of_tenant(check: Check) -> bool:
    return bool(check.who)


def _cells(checks: Sequence[Check]) -> str:
    worst = max(checks, key=lambda check: abs(check.error))
    share = sum(abs(check.error) <= BAR for check in checks) / len(checks)
    middle = median(abs(check.error) for check in checks)
    beyond = max((check.beyond for check in checks), key=abs)
    return (
        f"{len(checks):7} {worst.error:+8.3f}% {worst.when:11} {middle:7.3f}% {share:7.1%}"
        f" {max(check.lag for check in checks):4.0f}s {beyond:+8.3f}%"
    )


def resets(found: Iterable[Found]) -> str:
    """What budgets say soon after midnight: where a period begins, and where it goes on."""
    head = f"{'Prometheus':10} {'period':6} {'midnight':9} {'after':>6} {'checked':>7}"
    lines = (line for one in found for line in _reset_lines(one))
    return "\n".join([f"{head} {'most said':>10} {'in truth':>10} {'worst off by':>13}", *lines])


def _reset_lines(found: Found) -> Iterator[str]:
    for period in PERIODS:
        for row in ("reset", "no reset"):
            for seconds, all_checks in found.after_midnight.items():
                checks = [c for c in all_checks if (c.period, c.row, c.who) == (period, row, "")]
                if checks:
                    head = f"{found.version:10} {period:6} {row:9} {seconds:5}s {len(checks):7}"
                    yield f"{head} {_dollars(checks)}"


def _dollars(checks: Sequence[Check]) -> str:
    most = max(checks, key=lambda check: check.spent)
    worst = max(checks, key=lambda check: abs(check.spent - check.truth))
    return f"{most.spent:10.3f} {most.truth:10.3f} {worst.spent - worst.truth:+13.3f}"


def phase_lines(found: Iterable[Found]) -> str:
    """When groups are evaluated."""
    return "\n".join(
        f"{one.version}: evaluated "
        + ", ".join(f"{what} :{at:04.1f}" for what, at in one.phases.items())
        for one in found
    )


def switches(found: Iterable[Found]) -> str:
    """When the change of prices took effect."""
    return "\n".join(_switch_line(one.switch) for one in found)


def _switch_line(at: Switch) -> str:
    return (
        f"{at.version}: price old until {at.last_old_price:+.0f} s, new from "
        f"{at.first_new_price:+.0f} s, {at.wrong_prices} wrong; cost at old prices until "
        f"{at.last_old_cost:+.0f} s, at new ones from {at.first_new_cost:+.0f} s, {at.mixed} mixed; "
        f"10 minutes before {at.before:+.3f} %, after {at.after:+.3f} %"
    )


def verdict(found: Iterable[Sequence[Check]]) -> tuple[str, bool]:
    """Whether all hours that are held to the bar meet it, in words and as such."""
    held = [check for one in found for check in one if check.row in HELD_TO_THE_BAR]
    bad = [check for check in held if abs(check.error) > BAR]
    lagging = [check for check in bad if not check.beyond]
    words = f"{len(bad)} of {len(held)} hours are off by more than {BAR} %"
    if bad:
        words += f", {len(lagging)} of them by no more than a scrape and an evaluation explain"
    return f"{'missed' if bad else 'met'}: {words}", not bad


def _tools(only: Path | None) -> list[PromTool]:
    if only is None:
        return choose_tools("both")
    found = [tool for tool in find_promtools() if tool.promtool.samefile(only)]
    return found or sys.exit(f"{only} is none of the promtools that are found")


def main() -> None:
    """Print the tables; exit 1 if any hour misses the bar."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger")
    parser.add_argument("--days", type=int, default=60, help="28 or more")
    parser.add_argument("--scrape", type=int, default=30, help="seconds between scrapes")
    parser.add_argument("--promtool", type=Path, help="only this one of those found")
    parser.add_argument("--seed", type=int, default=0, help="other traffic, other phases of rules")
    parser.add_argument("--folder", type=Path, help="where to leave the data")
    args = parser.parse_args()
    began = time.perf_counter()
    tools = _tools(args.promtool)
    with TemporaryDirectory(prefix="llmmon-ledger-") as folder:
        found = measure(tools, args.folder or Path(folder), Span(args.days, args.scrape, args.seed))
    hourly, read = [one.hourly for one in found], [one.read for one in found]
    words, met = verdict(hourly)
    print(phase_lines(found), "what budgets say:", table(hourly), words, sep="\n", end="\n\n")
    print("what they read:", table(read), verdict(read)[0], sep="\n", end="\n\n")
    print(resets(found), switches(found), sep="\n\n")
    print(f"measured in {time.perf_counter() - began:.0f} s")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
