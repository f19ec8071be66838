"""The ledger beside which `python -m benchmarks.ledger` holds spending to date, without a Prometheus."""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.generated_rules import Placed, passes
from benchmarks.ledger_checks import ACROSS, EARLY, FIRST, LATER, LONG, WITHIN, row_of
from benchmarks.ledger_counters import write_openmetrics
from benchmarks.ledger_traffic import (
    BEGIN,
    CHANGE,
    DAY,
    FIRST_DAY,
    HOUR,
    PODS,
    SLOT,
    Outage,
    Span,
    Traffic,
    traffic_of,
)
from benchmarks.ledger_truth import Ledger, period_began

_KEY = ("granite-34b", "acme", "input")


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return traffic_of(Span(days=4))


def _constant(days: int, outages: tuple[Outage, ...] = ()) -> Traffic:
    """A million tokens in each slot."""
    span = Span(days)
    counted = {_KEY: [n * 1_000_000 for n in range(span.slots + 1)]}
    found = Traffic(span, {}, {}, outages)
    found.__dict__["total"] = counted
    return found


def test_each_slot_costs_what_was_in_force_at_its_end() -> None:
    ledger = Ledger(_constant(days=26))
    assert ledger.spent(CHANGE - 2 * SLOT, CHANGE) == 2 * Decimal("0.80")
    assert ledger.spent(CHANGE, CHANGE + 3 * SLOT) == 3 * Decimal("0.60")
    assert ledger.spent(CHANGE - SLOT, CHANGE + SLOT, "acme") == Decimal("1.40")
    assert ledger.spent(CHANGE - SLOT, CHANGE + SLOT, "globex") == 0


def test_periods_begin_at_midnight_on_monday_and_on_the_first() -> None:
    friday = FIRST_DAY + 16 * DAY + 5 * HOUR
    assert period_began("day", friday) == FIRST_DAY + 16 * DAY
    assert period_began("week", friday) == FIRST_DAY + 12 * DAY
    assert period_began("month", friday) == FIRST_DAY + 12 * DAY
    assert period_began("month", FIRST_DAY) == BEGIN


def test_processes_together_expose_all_but_what_was_lost_at_their_ends(
    traffic: Traffic, tmp_path: Path
) -> None:
    write_openmetrics(traffic, tmp_path / "counters.txt")
    exposed: dict[str, list[int]] = defaultdict(list)
    for line in (tmp_path / "counters.txt").read_text().splitlines():
        if 'model="granite-34b"' in line and 'tenant="acme",direction="input"' in line:
            instance = re.findall('instance="([^"]*)"', line)[0]
            exposed[instance].append(int(line.split()[1]))
    counted = sum(
        max(after - before, 0) if after >= before else after
        for values in exposed.values()
        for before, after in pairwise(values)
    )
    true = traffic.total[_KEY][-1]
    restarts = sum(len(traffic.processes[pod]) - 1 for pod in PODS)
    assert restarts > 0
    assert true - (restarts + 2) * 3 * traffic.span.scrape * 300 < counted < true
    assert all(values[0] == 0 for name, values in exposed.items() if name.endswith("-0"))


def test_nothing_is_scraped_in_an_outage(traffic: Traffic) -> None:
    times = [time for pod in PODS for time in traffic.scrapes(pod)]
    assert traffic.outages
    assert not [time for time in times if any(o.since < time <= o.until for o in traffic.outages)]


def test_hours_that_nobody_could_know_have_rows_of_their_own() -> None:
    noon = FIRST_DAY + 12 * HOUR
    long = Outage("of an hour", noon + 600, noon + 4_200)
    midnight = FIRST_DAY + DAY
    traffic = _constant(2, (long, Outage("across midnight", midnight - 300, midnight + 360)))
    rows = {hour: row_of(traffic, FIRST_DAY, FIRST_DAY + hour * HOUR) for hour in range(1, 25)}
    assert [rows[hour] for hour in (1, 2, 6, 7, 12)] == [FIRST, EARLY, EARLY, LATER, LATER]
    assert [rows[hour] for hour in (13, 14, 24)] == [WITHIN, LONG, WITHIN]
    assert row_of(traffic, midnight, midnight + HOUR) == ACROSS


def test_rules_come_after_those_whose_labels_they_select() -> None:
    def rule(record: str, expr: str, **labels: str) -> Placed:
        return Placed("file", "group", {"record": record, "expr": expr, "labels": labels})

    month = rule("spent", 'sum(spent{period="day"})', period="month")
    day = rule("spent", 'sum(minute{service="one"})', period="day")
    minute = rule("minute", "raw{}", service="one")
    other = rule("minute", "raw{}", service="two")
    assert passes([month, other, day, minute], {"spent"}) == [[minute], [day], [month]]
