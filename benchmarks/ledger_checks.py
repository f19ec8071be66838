"""What a Prometheus says was spent, beside what the ledger says: one check per budget, value and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from benchmarks.ledger_counters import SERVICE
from benchmarks.ledger_traffic import DAY, FIRST_DAY, HOUR, MINUTE, SLOT, Traffic
from benchmarks.ledger_truth import PERIODS, Ledger, period_began
from llmmon.model import naming
from llmmon.model.spending import COST
from llmmon.rules.increments import MINUTE as ONE_MINUTE
from tests.e2e.prometheus_server import Server

EVALUATION = MINUTE
SETTLING = 4 * MINUTE
"""After an outage, until what was counted meanwhile has passed all rules, scraped once a minute."""
_LONGEST_LAG = 20 * MINUTE
FIRST, EARLY, LATER = "first hour", "hours 2 to 6", "later hours"
WITHIN, NEXT = "within an outage", "next after an outage"
HELD_TO_THE_BAR = (FIRST, EARLY, LATER, NEXT)
ACROSS, LONG = "after the outage across midnight", "after the outage of an hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Spending to date at one time, in USD."""

    version: str
    period: str
    who: str
    at: float
    row: str
    spent: float
    truth: float
    lag: float
    """For how many seconds the ledger has been above what Prometheus says."""
    beyond: float
    """The error in percent that a scrape and an evaluation do not explain; 0 if they do."""

    @property
    def error(self) -> float:
        """How much too high it is, in percent of the truth."""
        return 100 * (self.spent / self.truth - 1)

    @property
    def when(self) -> str:
        """Date and time."""
        return datetime.fromtimestamp(self.at, timezone.utc).strftime("%m-%d %H:%M")


_OWN = f'{naming.SERVICE_LABEL}="{SERVICE}"'
_TO_DATE = f"{naming.to_date(COST)}{{{_OWN}}}"
BUDGETS = (f"{naming.BUDGET_SPENT}{{{_OWN}}}",)
"""What budgets say is spent."""
READ_BY_BUDGETS = (f"sum by (period) ({_TO_DATE})", f"sum by (period, tenant) ({_TO_DATE})")
"""The same of what they read, as old as it is in its own group."""


def spending(
    server: Server, asked: Sequence[str], start: float, end: float, step: int
) -> Iterator[tuple[tuple[str, str], list[tuple[float, float]]]]:
    """By period and tenant, times and what was spent to date."""
    times = {"start": str(start), "end": str(end), "step": str(step)}
    for promql in asked:
        for one in server.get("query_range", query=promql, **times)["result"]:
            yield _place(one["metric"]), [(time, float(value)) for time, value in one["values"]]


def _place(labels: dict[str, Any]) -> tuple[str, str]:
    period = labels.get(naming.BUDGET_LABEL) or labels[naming.PERIOD_LABEL]
    return period.removeprefix("tenant-"), labels.get("tenant", "")


def phases(server: Server, at: float) -> dict[str, float]:
    """Seconds after a full minute at which groups are evaluated, by a series that they record."""
    asked = {
        "prices": f"{naming.TOKENS_PRICE}{{{_OWN}}}",
        "spending": f"{naming.increase(COST, ONE_MINUTE)}{{{_OWN}}}",
        "to date": _TO_DATE,
        **{
            f"budget {name}": f'{naming.BUDGET_SPENT}{{{naming.BUDGET_LABEL}="{name}",{_OWN}}}'
            for period in PERIODS
            for name in (period, f"tenant-{period}")
        },
    }
    return {what: phase for what, promql in asked.items() for phase in _phase(server, promql, at)}


def _phase(server: Server, promql: str, at: float) -> list[float]:
    """None of rules that no budget needs: they are not evaluated here."""
    found = server.get("query", query=f"max(timestamp({promql}))", time=str(at))["result"]
    return [float(one["value"][1]) % MINUTE for one in found]


class Checks:
    """Compares one Prometheus with the ledger."""

    def __init__(self, version: str, server: Server, traffic: Traffic, ledger: Ledger) -> None:
        self.version = version
        self.server = server
        self.traffic = traffic
        self.ledger = ledger

    def hourly(self, asked: Sequence[str]) -> Iterator[Check]:
        """Every full hour: of a period that ends then, what it has cost in the end."""
        end = self.traffic.span.end
        said = spending(self.server, asked, FIRST_DAY + HOUR, end, HOUR)
        for (period, who), values in said:
            found = dict(values)
            for at in range(FIRST_DAY + HOUR, end + 1, HOUR):
                since = period_began(period, at - 1)
                row = row_of(self.traffic, since, at)
                yield self._check(period, who, since, at, row, found.get(at, 0.0))

    def after_midnight(self, seconds: int) -> Iterator[Check]:
        """So long after each midnight."""
        first, last = FIRST_DAY + DAY + seconds, self.traffic.span.end - DAY + seconds
        for (period, who), values in spending(self.server, BUDGETS, first, last, DAY):
            for at, spent in values:
                since = period_began(period, at)
                row = "reset" if at - since < DAY else "no reset"
                outage = any(o.holds(at, SETTLING) for o in self.traffic.outages)
                yield self._check(period, who, since, at, WITHIN if outage else row, spent)

    def _check(
        self, period: str, who: str, since: float, at: float, row: str, spent: float
    ) -> Check:
        return Check(
            version=self.version,
            period=period,
            who=who,
            at=at,
            row=row,
            spent=spent,
            truth=float(self.ledger.spent(since, at, who)),
            lag=self._lag(who, since, at, spent),
            beyond=self._beyond(who, since, at, spent),
        )

    def _lag(self, who: str, since: float, at: float, spent: float) -> float:
        for lag in range(0, _LONGEST_LAG, SLOT):
            if self.ledger.spent(since, at - lag, who) <= spent:
                return lag
        return _LONGEST_LAG

    def _beyond(self, who: str, since: float, at: float, spent: float) -> float:
        """Tokens of the last seconds may be missing; those before the period may be too much."""
        lag = self.traffic.span.scrape + EVALUATION
        least = float(self.ledger.spent(since, max(since, at - lag), who))
        most = float(self.ledger.spent(since - lag, at, who))
        off = min(spent - least, 0) + max(spent - most, 0)
        return 100 * off / float(self.ledger.spent(since, at, who))


def row_of(traffic: Traffic, since: float, at: float) -> str:
    """The row of the table in which a full hour of a period counts."""
    for outage in traffic.outages:
        if outage.holds(at, SETTLING):
            return WITHIN
    for outage in traffic.outages:
        if outage.kind == "of an hour" and since < outage.until and outage.since < at:
            return LONG
        if outage.kind == "across midnight" and outage.holds(since):
            return ACROSS
    if any(o.holds(at - HOUR, SETTLING) for o in traffic.outages):
        return NEXT
    hours = (at - since) / HOUR
    return FIRST if hours <= 1 else EARLY if hours <= 6 else LATER


def version_of(major_and_minor: tuple[int, ...]) -> str:
    """`3.5`."""
    return ".".join(map(str, major_and_minor[:2]))
