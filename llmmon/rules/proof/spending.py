"""The tests of a service's spending: what counters make of it, what calendars do, when prices change.

What must come out is worked out here in `Decimal` from prices and dates, not from the rules' PromQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from llmmon.catalog.native import COST, TOKENS, UNPRICED_TOKENS
from llmmon.catalog.native_names import native_names
from llmmon.model import naming
from llmmon.model.price import BASE_TIER, STANDARD_TIER, Price, Rate
from llmmon.model.service import ModelEntry, Service
from llmmon.model.spending import COST as MONEY
from llmmon.model.spending import Spending
from llmmon.promql import Selector, equal, sample
from llmmon.rules.cost_alerts import (
    absent_labels,
    mismatch_labels,
    token_priced,
    unpriced_labels,
)
from llmmon.rules.identity import of_service
from llmmon.rules.proof.budget_spending import budget_cases, rolling_cases
from llmmon.rules.proof.calendars import EVERY_DAYS, calendar_case, days_case
from llmmon.rules.proof.checks import (
    at_minute,
    expected_alert,
    is_about,
    is_nothing,
    none_fires,
    one_fires,
)
from llmmon.rules.proof.file import file_of
from llmmon.rules.proof.scope import first_values
from llmmon.rules.proof.series import DECOY
from llmmon.rules.proof.sources import source_cases
from llmmon.rules.proof.types import (
    AlertCheck,
    FiringCheck,
    InputSeries,
    TestCase,
    TestFile,
    ValueCheck,
)
from llmmon.rules.to_date import CLOSED_HOURS
from llmmon.rules.types import Labels, RuleFile
from llmmon.units import Duration, decimal_text

_MINUTE = Duration.parse("1m")
_PAST = 1_000_000
_A_MINUTE = 6_000
"""Tokens that are counted in each minute."""
_TOLD_APART_BY = ("alertname", naming.MODEL_LABEL, naming.MISSING_METRIC_LABEL)


def cost_test_files(service: Service, rules: RuleFile) -> Iterator[TestFile]:
    """Tests by the minute, by the hour and by the day, and one each before and at a price's date."""
    spending = Spending(service)
    subject = _subject(spending)
    cases = tuple(_Minutes(spending, subject, rules).all()) if subject is not None else ()
    cases += (*source_cases(service), *budget_cases(service))
    if cases:
        yield _file(service, rules, "minutes", _MINUTE, cases)
    for measure in spending.measures:
        hours = days_case(spending, measure)
        yield _file(service, rules, f"{_of(measure)}hours", spending.step, (hours,))
        for every in EVERY_DAYS:
            case, step = (
                calendar_case(spending, measure, every),
                Duration.of(seconds=every * 86_400),
            )
            yield _file(service, rules, f"{_of(measure)}{every}-days", step, (case,))
    for budget, step, case in rolling_cases(service):
        yield _file(service, rules, f"rolling-{budget.name}", step, (case,))
    yield from _dated(service, rules)


def _file(
    service: Service, rules: RuleFile, name: str, step: Duration, cases: tuple[TestCase, ...]
) -> TestFile:
    alerts = {naming.SERVICE_LABEL: service.name}
    return file_of(rules, name, step, cases, alerts=alerts, told_apart_by=_TOLD_APART_BY)


def _of(measure: str) -> str:
    return "" if measure == MONEY else f"{measure}-"


@dataclass(frozen=True, slots=True)
class _Subject:
    """The model whose tokens the minutes are about, with its price of 1970, if it has one then."""

    model: ModelEntry
    rates: tuple[Rate, ...]

    @property
    def output(self) -> Decimal:
        """What an output token costs."""
        wanted = ("output", STANDARD_TIER, BASE_TIER)
        return next(
            r.amount for r in self.rates if (r.unit, r.service_tier, r.context_tier) == wanted
        )


def _subject(spending: Spending) -> _Subject | None:
    """The first model that is billed by tokens from the start, and not for nothing; else any model."""
    names = token_priced(spending)
    for model in spending.priced:
        if model.name in names and model.prices[0].since is None:
            rates = tuple(rate for rate in model.prices[0].rates if rate.is_of_tokens)
            if any(rate.unit == "output" and rate.amount for rate in rates):
                return _Subject(model, rates)
    measured = spending.service.instrumented
    return _Subject(measured[0], ()) if measured else None


def _decoys(service: Service, scope: Labels, rates: tuple[Rate, ...]) -> Iterator[InputSeries]:
    """Series of another service, with the same labels otherwise: nothing here may count them."""
    names = native_names(service.instrumentation, service.currency)
    other = scope | {naming.SERVICE_LABEL: DECOY, "instance": "app-0"}
    for rate in rates[:1]:
        billed = other | _rate_labels(rate)
        yield InputSeries(series=sample(names.of(TOKENS).name, billed), values="0+999999x60")
        yield InputSeries(series=sample(naming.TOKENS_BY_DIRECTION, billed), values="999999x60")
        yield InputSeries(series=sample(naming.TOKENS_PRICE, billed), values="999x60")
    for counter in (COST, UNPRICED_TOKENS):
        own = other | ({naming.DIRECTION_LABEL: "input"} if counter is UNPRICED_TOKENS else {})
        yield InputSeries(series=sample(names.of(counter).name, own), values="0+999999x60")
    for recorded in (naming.increase(MONEY, _MINUTE), naming.MODULE_COST):
        values = "999999x60" if recorded == naming.MODULE_COST else "55x60"
        yield InputSeries(series=sample(recorded, other), values=values)
    # A model of this service that is billed otherwise.
    by_hour = scope | {naming.MODEL_LABEL: DECOY}
    yield InputSeries(series=sample(naming.increase(MONEY, _MINUTE), by_hour), values="55x60")
    yield InputSeries(series=sample(naming.MODULE_COST, by_hour), values="1x60")
    day = {naming.PERIOD_LABEL: "day", naming.PART_LABEL: CLOSED_HOURS}
    yield InputSeries(series=sample(naming.part_to_date(MONEY), other | day), values="999999x60")


def _rate_labels(rate: Rate) -> Labels:
    return {
        naming.DIRECTION_LABEL: rate.unit,
        naming.SERVICE_TIER_LABEL: rate.service_tier,
        naming.CONTEXT_TIER_LABEL: rate.context_tier,
    }


class _Minutes:
    """What happens to counters, minute by minute."""

    def __init__(self, spending: Spending, subject: _Subject, rules: RuleFile) -> None:
        self.service = spending.service
        self.subject = subject
        self.names = native_names(self.service.instrumentation, self.service.currency)
        self.alerts = {alert.alert: alert for alert in rules.alerts}
        self.scope = first_values(self.service, subject.model)

    def all(self) -> Iterator[TestCase]:
        """Every case, each beside another service that spends without measure."""
        decoys = tuple(_decoys(self.service, self.scope, self.subject.rates))
        for case in (*self._of_cost(), *self._of_alerts()):
            yield replace(case, series=(*case.series, *decoys))

    def _of_cost(self) -> Iterator[TestCase]:
        if not self.subject.rates:
            return
        yield self._every_rate()
        yield self._case("steady", [self._output(f"{_PAST}+{_A_MINUTE}x20")], 20, 20)
        # The restart at minute 10 begins with a minute's tokens.
        reset = f"{_PAST}+{_A_MINUTE}x9 {_A_MINUTE}+{_A_MINUTE}x10"
        yield self._case("counter starts again", [self._output(reset)], 20, 20)
        pods = [
            self._output(f"{_PAST}+{_A_MINUTE}x9 stale"),
            self._output(f"_x9 0+{_A_MINUTE}x11", "app-1"),
        ]
        yield self._case("pod is replaced", pods, 20, 20)
        after = _PAST + 15 * _A_MINUTE
        gap = f"{_PAST}+{_A_MINUTE}x9 _x5 {after}+{_A_MINUTE}x5"
        yield self._case("nothing is scraped for minutes", [self._output(gap)], 20, 20)
        late = _PAST + 60 * _A_MINUTE
        lost = f"{_PAST}+{_A_MINUTE}x9 _x40 {late}+{_A_MINUTE}x5"
        yield self._case("nothing is scraped for too long", [self._output(lost)], 55, 14)
        yield from self._mismatches()

    def _of_alerts(self) -> Iterator[TestCase]:
        if naming.UNPRICED_ALERT in self.alerts:
            yield self._unpriced()
        if naming.ABSENT_ALERT in self.alerts:
            yield self._absent()

    def _series(
        self, metric: str, values: str, own: Labels, instance: str = "app-0"
    ) -> InputSeries:
        labels = self.scope | own | {"instance": instance}
        return InputSeries(series=sample(metric, labels), values=values)

    def _tokens(self, rate: Rate, values: str, instance: str = "app-0") -> InputSeries:
        return self._series(self.names.of(TOKENS).name, values, _rate_labels(rate), instance)

    def _output(self, values: str, instance: str = "app-0") -> InputSeries:
        rate = Rate(
            unit="output", service_tier=STANDARD_TIER, context_tier=BASE_TIER, amount=Decimal(0)
        )
        return self._tokens(rate, values, instance)

    def _selector(self, name: str) -> Selector:
        return of_service(name, self.service).where(*equal(**self.scope))

    def _today(self) -> Selector:
        to_date = self._selector(naming.to_date(MONEY))
        return to_date.where(*equal(**{naming.PERIOD_LABEL: "day"}))

    def _case(self, name: str, series: list[InputSeries], at: int, minutes: int) -> TestCase:
        """Output tokens: what so many minutes of them cost, at a minute of the first day."""
        return TestCase(
            name=name,
            interval=_MINUTE,
            series=tuple(series),
            firing=(none_fires(at),),
            alerts=(),
            values=self._spent(at, self.subject.output * _A_MINUTE * minutes),
        )

    def _spent(self, at: int, cost: Decimal) -> tuple[ValueCheck, ...]:
        """By the clock of the service, midnight may have passed meanwhile."""
        if _minute_of_day(self.service) + at >= 1_440:
            return ()
        return (is_about(at_minute(at), self._today(), cost),)

    def _every_rate(self) -> TestCase:
        """Each direction and tier at a pace of its own: one price that is wrong shows in the sum."""
        paces = [(rate, 100 * 3**index) for index, rate in enumerate(self.subject.rates)]
        cost = sum((rate.amount * pace for rate, pace in paces), Decimal(0))
        by_minute = self._selector(naming.increase(MONEY, _MINUTE))
        return TestCase(
            name="every price",
            interval=_MINUTE,
            series=tuple(self._tokens(rate, f"{_PAST}+{pace}x5") for rate, pace in paces),
            firing=(),
            alerts=(),
            values=(is_about(at_minute(3), by_minute, cost),),
        )

    def _unpriced(self) -> TestCase:
        name = naming.UNPRICED_ALERT
        counter = self.names.of(UNPRICED_TOKENS).name
        own = {naming.DIRECTION_LABEL: "input"}
        labels = unpriced_labels(self.service) | own
        labels |= {naming.MODEL_LABEL: self.subject.model.name}
        fires = (one_fires(12, {"alertname": name, naming.MODEL_LABEL: labels["model"]}),)
        return TestCase(
            name="tokens without a price",
            interval=_MINUTE,
            series=(
                self._output(f"{_PAST}x20"),
                self._series(counter, "0x5 7x15", own),
                self._series(counter, f"{_PAST}x20", {naming.DIRECTION_LABEL: "output"}),
            ),
            firing=(none_fires(5), *fires),
            alerts=(
                AlertCheck(
                    at=at_minute(12),
                    alert=name,
                    expected=(expected_alert(self.alerts[name], labels, ""),),
                ),
            ),
        )

    def _mismatches(self) -> Iterator[TestCase]:
        """The module's own sum is just within what may differ, and just beyond."""
        cost = self.subject.output * _A_MINUTE
        for share, name in ((Decimal("1.005"), "near miss"), (Decimal("1.02"), "too far")):
            yield self._mismatch(f"two sums apart: {name}", cost * share, share > Decimal("1.01"))

    def _mismatch(self, name: str, module: Decimal, fires: bool) -> TestCase:
        alert, model = naming.COST_MISMATCH_ALERT, self.subject.model.name
        labels = mismatch_labels(self.service) | {naming.MODEL_LABEL: model}
        rules = self.subject.output * _A_MINUTE
        apart = (module - rules) / ((module + rules) / 2)
        checks: tuple[AlertCheck, ...] = ()
        firing: FiringCheck = none_fires(40)
        if fires:
            firing = one_fires(40, {"alertname": alert, naming.MODEL_LABEL: model})
            expected = (expected_alert(self.alerts[alert], labels, _humanized(apart)),)
            checks = (AlertCheck(at=at_minute(40), alert=alert, expected=expected),)
        return TestCase(
            name=name,
            interval=_MINUTE,
            series=(
                self._output(f"{_PAST}+{_A_MINUTE}x40"),
                self._series(self.names.of(COST).name, f"100+{decimal_text(module)}x40", {}),
            ),
            firing=(none_fires(14), firing),
            alerts=checks,
        )

    def _absent(self) -> TestCase:
        name, labels = naming.ABSENT_ALERT, absent_labels(self.service)
        missing = labels[naming.MISSING_METRIC_LABEL]
        firing = one_fires(24, {"alertname": name, naming.MISSING_METRIC_LABEL: missing})
        expected = (expected_alert(self.alerts[name], labels, ""),)
        return TestCase(
            name="vanished metric",
            interval=_MINUTE,
            series=(self._output(f"{_PAST}+{_A_MINUTE}x5 stale"),),
            firing=(none_fires(12), firing),
            alerts=(AlertCheck(at=at_minute(24), alert=name, expected=expected),),
        )


def _humanized(ratio: Decimal) -> str:
    """As Prometheus's `humanizePercentage`: four significant digits."""
    return f"{float(ratio) * 100:.4g}%"


def _minute_of_day(service: Service) -> int:
    """Minutes by the clock of the service at the start of 1970 in UTC."""
    return service.utc_offset.seconds // 60 % 1_440


def _dated(service: Service, rules: RuleFile) -> Iterator[TestFile]:
    """One evaluation a second before each date, and one at it: the old prices, and the new ones."""
    dates = {p.since for m in service.models for p in m.prices if p.since is not None}
    for since in sorted(date for date in dates if date > 1):
        day = next(p.effective for m in service.models for p in m.prices if p.since == since)
        name = "".join(c for c in str(day).lower() if c.isalnum() or c == "-")
        for when, at in (("before", since - 1), ("from", since)):
            values = tuple(_prices_at(service, at))
            moment = Duration.of(seconds=at)
            case = TestCase(
                name=f"prices {when} {day}",
                interval=moment,
                series=(),
                firing=(),
                alerts=(),
                values=values,
            )
            yield _file(service, rules, f"{when}-{name}", moment, (case,))


def _prices_at(service: Service, at: int) -> Iterator[ValueCheck]:
    """Each price as it is then; none before the first date."""
    for model in service.models:
        in_force = _in_force(model, at)
        for unit, tier, context in _rate_keys(model):
            labels = {naming.MODEL_LABEL: model.name, naming.SERVICE_TIER_LABEL: tier}
            name = naming.TOKENS_PRICE
            if _is_unit(model, unit):
                name, labels[naming.UNIT_LABEL] = naming.UNITS_PRICE, unit
            else:
                labels |= {naming.DIRECTION_LABEL: unit, naming.CONTEXT_TIER_LABEL: context}
            price = of_service(name, service).where(*equal(**labels))
            amount = in_force.amount(unit, tier, context) if in_force else None
            moment = Duration.of(seconds=at)
            yield is_nothing(moment, price) if amount is None else is_about(moment, price, amount)


def _in_force(model: ModelEntry, at: int) -> Price | None:
    begun = [price for price in model.prices if price.since is None or price.since <= at]
    return begun[-1] if begun else None


def _rate_keys(model: ModelEntry) -> dict[tuple[str, str, str], None]:
    rates = (rate for price in model.prices for rate in price.rates)
    return dict.fromkeys((rate.unit, rate.service_tier, rate.context_tier) for rate in rates)


def _is_unit(model: ModelEntry, unit: str) -> bool:
    rates = (rate for price in model.prices for rate in price.rates)
    return not next(rate for rate in rates if rate.unit == unit).is_of_tokens
