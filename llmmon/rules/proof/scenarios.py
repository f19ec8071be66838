"""The tests of every SLO: its courses, their series, and what must fire when."""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.model.indicator import Counted
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import Selector, equal, sample
from llmmon.rules.burn_rate import absent_labels, alert_labels, burn_labels, needed_series
from llmmon.rules.event_counts import scraped_span
from llmmon.rules.identity import slo_id
from llmmon.rules.proof import courses as proof
from llmmon.rules.proof.course import Course, Phase
from llmmon.rules.proof.series import (
    appears_with_first_error,
    feed_of,
    split_labels,
    unmatched_metrics,
)
from llmmon.rules.proof.simulate import (
    ABSENT,
    EXHAUSTED,
    Outcome,
    Watch,
    simulate,
    tier_key,
)
from llmmon.rules.proof.types import AlertCheck, ExpectedAlert, FiringCheck, TestCase, TestFile
from llmmon.rules.template import expand
from llmmon.rules.types import AlertingRule, Labels, RuleFile
from llmmon.units import Duration

_STEPS = {proof.MINUTELY: "minutes", proof.QUARTERLY: "hours", proof.HOURLY: "days"}
_ABSENT_FROM = 10
_STEADY = Course("steady", proof.MINUTELY, (Phase(15, proof.RATE, Decimal(0)),))
_TOLD_APART_BY = (naming.LONG_WINDOW_LABEL, naming.MISSING_METRIC_LABEL)


def slo_test_files(service: Service, slo: Slo, rules: RuleFile) -> tuple[TestFile, ...]:
    """The tests of an SLO: one file per evaluation interval."""
    cases = _Cases(service, slo, rules)
    courses = proof.courses(
        slo.error_budget, slo.tiers, slo.min_bad_events, appears_with_first_error(slo.indicator)
    )
    return tuple(
        TestFile(
            topic=f"{rules.topic}-{name}",
            rule_topic=rules.topic,
            evaluation_interval=Duration.of(seconds=step * 60),
            groups=tuple(group.name for group in rules.groups),
            watched=cases.watched,
            told_apart_by=cases.told_apart_by,
            cases=(
                *(cases.case(course) for course in courses if course.step == step),
                *(cases.blind_cases() if step == proof.MINUTELY else ()),
            ),
        )
        for step, name in _STEPS.items()
    )


def _watch(service: Service, slo: Slo) -> Watch:
    span = int(scraped_span(service).seconds)
    return Watch(
        budget=float(slo.error_budget),
        period=slo.window.milliseconds // 60_000,
        tiers=slo.tiers,
        min_bad_events=slo.min_bad_events,
        rate_span=span if isinstance(slo.indicator.total, Counted) else None,
    )


class _Cases:
    """Test cases of one SLO."""

    def __init__(self, service: Service, slo: Slo, rules: RuleFile) -> None:
        self.service = service
        self.slo = slo
        self.watch = _watch(service, slo)
        self.feed = feed_of(service, slo)
        self.split = split_labels(slo)
        self.alerts = self._alerts_by_key(rules)
        self.told_apart_by = ("alertname", *_TOLD_APART_BY, *slo.split_by)
        self.told_apart = {key: self._told_apart(*alert) for key, alert in self.alerts.items()}
        self.watched = Selector(
            "ALERTS",
            equal(alertstate="firing", **{naming.SLOTH_ID_LABEL: slo_id(service, slo)}),
        )
        unmatched = unmatched_metrics(slo)
        self.always_absent = tuple(
            k for k in self.alerts if k in {_absent_key(m) for m in unmatched}
        )
        # A few states come again and again.
        self._known_keys: dict[tuple[frozenset[str], bool], tuple[str, ...]] = {}

    def _alerts_by_key(self, rules: RuleFile) -> dict[str, tuple[AlertingRule, Labels]]:
        """Each alerting rule of the file with the labels that its alert carries."""
        slo, service = self.slo, self.service
        labels = {
            tier_key(index): burn_labels(service, slo, tier) | self.split
            for index, tier in enumerate(slo.tiers)
        }
        labels[EXHAUSTED] = alert_labels(service, slo, "ticket") | self.split
        if service.alerting.absent != "off":
            for metric, needed in needed_series(slo).items():
                key = _absent_key(metric) if needed[0].given is None else _blind_key(metric)
                labels[key] = absent_labels(service, slo, metric)
        return dict(zip(labels, zip(rules.alerts, labels.values(), strict=True), strict=True))

    def case(self, course: Course) -> TestCase:
        """The test of one course."""
        outcome = simulate(course, self.watch)
        minutes = outcome.telling_minutes
        firing = tuple(self._firing_check(m, self._keys(outcome, m)) for m in minutes)
        alerts = self._alert_checks(course, outcome)
        return TestCase(
            name=course.name,
            interval=Duration.of(seconds=60 * self.feed.interval(course)),
            series=self.feed.series(course),
            firing=firing,
            alerts=alerts,
        )

    def blind_cases(self) -> tuple[TestCase, ...]:
        """A histogram that goes on counting without the bucket that an SLO reads, each by itself."""
        needed = [each[0] for each in needed_series(self.slo).values()]
        return tuple(
            self._blind_case(each.selector.metric)
            for each in needed
            if each.given is not None and _blind_key(each.selector.metric) in self.alerts
        )

    def _blind_case(self, missing: str) -> TestCase:
        series = self.feed.series(_STEADY)
        there = tuple(one for one in series if not one.series.startswith(f"{missing}{{"))
        key, end = _blind_key(missing), _STEADY.minutes
        name = self.alerts[key][0].alert
        expected = (_expected(*self.alerts[key], ""),)
        return TestCase(
            name=f"no {missing}",
            interval=Duration.of(seconds=60),
            series=there,
            firing=(
                self._firing_check(_ABSENT_FROM - 1, ()),
                self._firing_check(end, (key,)),
            ),
            alerts=(AlertCheck(at=Duration.of(seconds=end * 60), alert=name, expected=expected),),
        )

    def _keys(self, outcome: Outcome, minute: int) -> tuple[str, ...]:
        """Keys of the alerts that fire, in the order of the rules."""
        state = (outcome.at(minute) or frozenset(), minute >= _ABSENT_FROM)
        keys = self._known_keys.get(state)
        if keys is None:
            keys = self._known_keys[state] = self._keys_anew(*state)
        return keys

    def _keys_anew(self, firing: frozenset[str], late: bool) -> tuple[str, ...]:
        absent = self.always_absent if late else ()
        if ABSENT in firing:
            absent = tuple(key for key in self.alerts if key.startswith(ABSENT))
        return tuple(key for key in self.alerts if key in firing or key in absent)

    def _firing_check(self, minute: int, keys: tuple[str, ...]) -> FiringCheck:
        firing = tuple(self.told_apart[key] for key in keys)
        return FiringCheck(at=Duration.of(seconds=minute * 60), firing=firing)

    def _told_apart(self, rule: AlertingRule, labels: Labels) -> str:
        shown = {name: labels[name] for name in self.told_apart_by if name in labels}
        return sample("", {"alertname": rule.alert} | shown)

    def _alert_checks(self, course: Course, outcome: Outcome) -> tuple[AlertCheck, ...]:
        """Every alert to the letter, at the end of a course that has one state from start to end."""
        if outcome.at(course.minutes) is None or course.name not in proof.TO_THE_LETTER:
            return ()
        keys = self._keys(outcome, course.minutes)
        names = dict.fromkeys(self.alerts[key][0].alert for key in keys)
        return tuple(self._alert_check(course.minutes, name, keys, outcome) for name in names)

    def _alert_check(
        self, minute: int, name: str, keys: tuple[str, ...], outcome: Outcome
    ) -> AlertCheck:
        expected = tuple(
            _expected(*self.alerts[key], outcome.final_values.get(key, ""))
            for key in keys
            if self.alerts[key][0].alert == name
        )
        return AlertCheck(at=Duration.of(seconds=minute * 60), alert=name, expected=expected)


def _expected(rule: AlertingRule, labels: Labels, value: str) -> ExpectedAlert:
    annotations = {name: expand(text, labels, value) for name, text in rule.annotations.items()}
    return ExpectedAlert(labels=labels, annotations=annotations)


def _absent_key(metric: str) -> str:
    return f"{ABSENT} {metric}"


def _blind_key(metric: str) -> str:
    """The key of the alert that only this metric is gone; not among those of a service that is gone."""
    return f"blind {metric}"
