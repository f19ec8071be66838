"""The tests of a budget: shares that are crossed, the period's end, forecasts early and late, spikes.

A budget reads what the spending of its service is recorded as; that is fed in here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.budget import Budget, Spike
from llmmon.model.service import Service
from llmmon.model.spending import COST, TOKENS
from llmmon.promql import equal, sample
from llmmon.rules.budget_alerts import FORECAST_FOR, alert_labels, share_labels
from llmmon.rules.event_counts import HOUR
from llmmon.rules.identity import budget_labels, of_budget
from llmmon.rules.increments import MINUTE
from llmmon.rules.proof.checks import at_minute, expected_alert, is_about
from llmmon.rules.proof.file import file_of
from llmmon.rules.proof.scope import first_values
from llmmon.rules.proof.series import DECOY
from llmmon.rules.proof.types import (
    AlertCheck,
    FiringCheck,
    InputSeries,
    TestCase,
    TestFile,
    ValueCheck,
)
from llmmon.rules.types import AlertingRule, Labels, RuleFile
from llmmon.units import Duration, decimal_text, percent_text

_DAY = 86_400
_STEPS = 100
"""Minutes in which all of a budget is spent."""
_LAST = 120
_WINDOW_MINUTES = 40


def budget_test_files(service: Service, budget: Budget, rules: RuleFile) -> Iterator[TestFile]:
    """Tests by the minute."""
    cases = _Cases(service, budget, rules)
    every = cases.of_calendar() if budget.rolling is None else cases.of_any()
    yield _file(cases, "minutes", MINUTE, tuple(every))


def _file(cases: _Cases, name: str, step: Duration, all_cases: tuple[TestCase, ...]) -> TestFile:
    budget, service = cases.budget, cases.service
    own = {naming.SERVICE_LABEL: service.name, naming.BUDGET_LABEL: budget.name}
    told_apart_by = ("alertname", naming.SHARE_LABEL, *budget.split_by)
    return file_of(cases.rules, name, step, all_cases, alerts=own, told_apart_by=told_apart_by)


@dataclass(frozen=True, slots=True)
class _Alert:
    """An alerting rule, the labels that its alert carries, and what its value is as it shows it."""

    rule: AlertingRule
    labels: Labels


class _Cases:
    """Test cases of one budget."""

    def __init__(self, service: Service, budget: Budget, rules: RuleFile) -> None:
        self.service = service
        self.budget = budget
        self.rules = rules
        self.limit = budget.limit.amount
        self.measure = COST if budget.is_of_money else TOKENS
        self.split = {name: values[0] for name, values in budget.split_values}
        self.alerts = self._alerts()

    def _alerts(self) -> dict[str, _Alert]:
        """Each alerting rule by its name, and share."""
        found = {}
        for rule in self.rules.alerts:
            share = rule.labels.get(naming.SHARE_LABEL, "")
            page = rule.alert in (naming.BUDGET_SPIKE_ALERT, naming.BUDGET_EXHAUSTED_ALERT)
            labels = alert_labels(self.service, self.budget, "page" if page else "ticket")
            if share:
                labels = share_labels(self.service, self.budget, Decimal(share[:-1]) / 100)
            found[rule.alert + share] = _Alert(rule, labels | self.split)
        return found

    def of_any(self) -> Iterator[TestCase]:
        """What concerns every budget."""
        yield self._case("nothing is spent", (self._minute("0", _WINDOW_MINUTES),), {40: ()})
        if self.budget.spike is not None:
            yield from self._spikes(self.budget.spike)
        yield self._crossing()

    def of_calendar(self) -> Iterator[TestCase]:
        """What concerns a budget that starts anew."""
        yield from self.of_any()
        if self.budget.forecast:
            yield self._forecast("forecast early in the period", Decimal("0.2"), Decimal(3), False)
            yield self._forecast("forecast just below", Decimal("0.3"), Decimal("0.97"), False)
            yield self._forecast("forecast above", Decimal("0.3"), Decimal("1.2"), True)

    def _scope(self) -> Labels:
        """Labels of a series that counts towards the budget, whatever else it carries."""
        model = next(m for m in self.service.models if self.budget.covers(m))
        return first_values(self.service, model) | dict(self.budget.scope) | self.split

    def _fed(self, name: str, values: str, own: Labels | None = None) -> InputSeries:
        return InputSeries(series=sample(name, self._scope() | (own or {})), values=values)

    def _decoys(self, name: str, steps: int, own: Labels) -> Iterator[InputSeries]:
        """Like the budget's own series but for one label, and over any limit."""
        most = decimal_text(self.limit * 10)
        for label in (naming.SERVICE_LABEL, *dict(self.budget.scope)):
            labels = self._scope() | own | {label: DECOY}
            yield InputSeries(series=sample(name, labels), values=f"{most}x{steps}")

    def _spent(self, values: str) -> tuple[InputSeries, ...]:
        labels = budget_labels(self.service, self.budget) | self.split
        return (InputSeries(series=sample(naming.BUDGET_SPENT, labels), values=values),)

    def _minute(self, amount: str, steps: int) -> InputSeries:
        return self._fed(naming.increase(self.measure, MINUTE), f"{amount}x{steps}")

    def _crossing(self) -> TestCase:
        """All of it is spent, evenly, and a fifth more; then the period ends."""
        pace = decimal_text(self.limit / _STEPS)
        series = self._spent(f"0+{pace}x{_LAST} 0x4")
        firing: dict[int, tuple[str, ...]] = {2: ()}
        for minute in sorted({*self._edges(), _LAST}):
            firing[minute] = self._spent_alerts(minute)
        firing[_LAST + 2] = ()
        left = of_budget(naming.BUDGET_LEFT, self.service, self.budget)
        value = is_about(at_minute(25), left.where(*equal(**self.split)), self.limit * 3 / 4)
        return self._case("every share is crossed", series, firing, (value,), _LAST)

    def _edges(self) -> Iterator[int]:
        """The last evaluation before each alert of a share can fire, and the first after."""
        for share in (*self.budget.warn_at, Decimal(1)):
            crossed = -int(-share * _STEPS // 1)
            yield max(crossed - 1, 1)
            yield crossed + 2

    def _spent_alerts(self, minute: int) -> tuple[str, ...]:
        """A share is crossed at its minute and fires a minute later."""
        found = []
        for key, alert in self.alerts.items():
            share = alert.labels.get(naming.SHARE_LABEL)
            at = Decimal(share[:-1]) if share else Decimal(_STEPS)
            is_of_share = share or alert.rule.alert == naming.BUDGET_EXHAUSTED_ALERT
            if is_of_share and minute >= at + 1:
                found.append(key)
        return tuple(found)

    def _forecast(self, name: str, passed: Decimal, share: Decimal, fires: bool) -> TestCase:
        """A third of the limit is spent; at the present rate, `share` of it will be."""
        length = int(self.budget.length.seconds)
        elapsed = int(length * passed)
        spent = self.limit / 4
        to_come = self.limit * share - spent
        hourly = to_come / (length - elapsed) * 3_600
        steps = int(FORECAST_FOR.minutes) + 10
        own = {naming.PERIOD_LABEL: self.budget.period}
        service = {naming.SERVICE_LABEL: self.service.name}
        series = (
            *self._spent(f"{_number(spent)}x{steps}"),
            *self._past_hours(hourly, steps),
            *(
                InputSeries(series=sample(each, service | own), values=f"{seconds}x{steps}")
                for each, seconds in (
                    (naming.PERIOD_ELAPSED, elapsed),
                    (naming.PERIOD_REMAINING, length - elapsed),
                )
            ),
            *self._other_periods(length, steps),
        )
        keys = (naming.BUDGET_FORECAST_ALERT,) if fires else ()
        quarter = tuple(k for k in self._spent_alerts(_STEPS // 4 + 1))
        end = int(FORECAST_FOR.minutes) + 5
        return self._case(name, series, {10: quarter, end: (*keys, *quarter)}, (), 0)

    def _other_periods(self, length: int, steps: int) -> Iterator[InputSeries]:
        """Of another service and another period: far gone, and with far more to come."""
        own = {naming.SERVICE_LABEL: self.service.name, naming.PERIOD_LABEL: self.budget.period}
        for label in own:
            for name, times in ((naming.PERIOD_ELAPSED, 10), (naming.PERIOD_REMAINING, 100)):
                series = sample(name, own | {label: DECOY})
                yield InputSeries(series=series, values=f"{length * times}x{steps}")

    def _past_hours(self, hourly: Decimal, steps: int) -> Iterator[InputSeries]:
        """The rate of the last hour, or of the last day where that is what counts."""
        name = naming.increase(self.measure, HOUR)
        if self.budget.length <= Duration.parse("1d"):
            yield self._fed(name, f"{_number(hourly)}x{steps}")
            return
        # Only the one full hour that the test has, at its start, is there to be summed up.
        yield self._fed(name, f"{_number(hourly * 24)}x{steps}")

    def _spikes(self, spike: Spike) -> Iterator[TestCase]:
        """Just above and just below the factor, and above for too short a time."""
        sustained = self.limit / Decimal(self.budget.length.minutes) * spike.factor
        long = int(spike.long_window.minutes)
        key = naming.BUDGET_SPIKE_ALERT
        high, low = sustained * Decimal("1.1"), sustained * Decimal("0.9")
        steady = long + 5
        yield self._case(
            "spending spikes",
            self._by_minute(f"{_number(high)}x{steady}", steady),
            {steady: (key,)},
            (),
            0,
        )
        # The long window is above the factor for minutes after the end; the short one is not.
        yield self._case(
            "spending spikes far, and ends",
            self._by_minute(f"{_number(high * 4)}x{steady} 0x10", steady + 10),
            {steady: (key,), steady + 7: ()},
            (),
            0,
        )
        yield self._case(
            "spending just below a spike",
            self._by_minute(f"{_number(low)}x{steady}", steady),
            {steady: ()},
            (),
            0,
        )
        # The short window is above the factor, the long one is not.
        brief = f"0x{long} {_number(sustained * 3)}x1 0x8"
        yield self._case(
            "spending spikes for two minutes",
            self._by_minute(brief, long + 10),
            {long + 3: (), long + 8: ()},
            (),
            0,
        )

    def _by_minute(self, values: str, steps: int) -> tuple[InputSeries, ...]:
        name = naming.increase(self.measure, MINUTE)
        return (self._fed(name, values), *self._decoys(name, steps, {}))

    def _case(
        self,
        name: str,
        series: tuple[InputSeries, ...],
        firing: dict[int, tuple[str, ...]],
        values: tuple[ValueCheck, ...] = (),
        to_the_letter_at: int = 0,
    ) -> TestCase:
        return TestCase(
            name=name,
            interval=MINUTE,
            series=(*series, *self._other_budget()),
            firing=tuple(self._firing(minute, keys) for minute, keys in sorted(firing.items())),
            alerts=tuple(self._letters(to_the_letter_at)) if to_the_letter_at else (),
            values=values,
        )

    def _other_budget(self) -> Iterator[InputSeries]:
        """Another budget of the service, and one of another service, spent many times over."""
        own = {naming.SERVICE_LABEL: self.service.name, naming.BUDGET_LABEL: self.budget.name}
        most = decimal_text(self.limit * 10)
        for label in own:
            labels = own | {label: DECOY} | self.split
            yield InputSeries(series=sample(naming.BUDGET_SHARE, labels), values="10x200")
            for name in (naming.BUDGET_FORECAST, naming.BUDGET_SPENT, naming.BUDGET_RATE):
                yield InputSeries(series=sample(name, labels), values=f"{most}x200")

    def _firing(self, minute: int, keys: tuple[str, ...]) -> FiringCheck:
        shown = []
        for key in self.alerts:
            if key in keys:
                alert = self.alerts[key]
                names = (naming.SHARE_LABEL, *self.budget.split_by)
                told = {name: alert.labels[name] for name in names if name in alert.labels}
                shown.append(sample("", {"alertname": alert.rule.alert} | told))
        return FiringCheck(at=at_minute(minute), firing=tuple(shown))

    def _letters(self, minute: int) -> Iterator[AlertCheck]:
        """Every alert on what is spent, with all its words."""
        value = percent_text(Decimal(minute) / _STEPS)
        by_name: dict[str, list[_Alert]] = {}
        for key in self._spent_alerts(minute):
            by_name.setdefault(self.alerts[key].rule.alert, []).append(self.alerts[key])
        for name, alerts in by_name.items():
            expected = tuple(expected_alert(a.rule, a.labels, value) for a in alerts)
            yield AlertCheck(at=at_minute(minute), alert=name, expected=expected)


def _number(value: Decimal) -> str:
    return decimal_text(value.quantize(Decimal("1e-12")))
