"""What holds for the review of any two services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from llmmon.model.service import Dimension, QualityMetric, Service
from llmmon.model.slo import Slo
from llmmon.review import Review, Risk, compare, render_markdown, render_text
from llmmon.review.compare import service_changes
from llmmon.review.document import read
from llmmon.review.same import same
from llmmon.units import Duration, Frequency, Money
from tests.review.services import (
    ALERTING,
    ASKING_JOB,
    CHAT,
    DRIFT,
    GPU,
    GPU_PRICE,
    JOB,
    VLLM,
    availability,
    budget,
    check,
    document,
    gateway,
    goodput,
    latency,
    model,
    price,
    review,
    split,
    with_slos,
)

Step = Callable[[Service], Service]


def slo_step(slo: Slo) -> Step:
    return lambda service: with_slos(slo, of=service)


def step(**fields: object) -> Step:
    return lambda service: replace(service, **fields)  # type: ignore[arg-type]


def each_slo(**fields: object) -> Step:
    def changed(service: Service) -> Service:
        slos = tuple(replace(slo, **fields) for slo in service.slos)  # type: ignore[arg-type]
        return replace(service, slos=slos)

    return changed


def each_tier(**fields: object) -> Step:
    def changed(service: Service) -> Service:
        slos = tuple(
            replace(s, tiers=tuple(replace(t, **fields) for t in s.tiers))  # type: ignore[arg-type]
            for s in service.slos
        )
        return replace(service, slos=slos)

    return changed


STEPS: tuple[Step, ...] = (
    slo_step(availability("99.9%")),
    slo_step(availability("40%", window="7d")),
    slo_step(latency("10s")),
    slo_step(latency("1s", objective="99%")),
    slo_step(gateway('code="500"')),
    slo_step(split(availability())),
    slo_step(availability(name="more")),
    lambda service: replace(service, slos=service.slos[1:]),
    lambda service: replace(service, slos=(*service.slos[:-1], goodput("useful"))),
    each_slo(min_bad_events=20),
    each_slo(event="calls"),
    each_tier(for_=Duration.parse("5m")),
    each_tier(keep_firing_for=Duration.parse("7m")),
    each_tier(short_window=Duration.parse("10m")),
    each_tier(urgency="ticket"),
    step(team=None),
    step(labels=(("tier", "batch"), ("region", "eu"))),
    step(alerting=replace(ALERTING, absent="off")),
    step(alerting=replace(ALERTING, absent="ticket", runbook_base=None)),
    step(alerting=replace(ALERTING, severities=(("page", "P1"), ("ticket", "info")))),
    step(budgets=()),
    step(budgets=(budget(limit=Money.parse("9 USD")), budget(name="other", forecast=False))),
    step(budgets=(budget(period="week", warn_at=(), scope=(("tenant", "acme"),)),)),
    step(models=(model("big", price(input="1")), model("new", source=VLLM))),
    step(models=(model("big", price("2027-01-01", output="3"), GPU_PRICE),)),
    step(dimensions=()),
    step(dimensions=(Dimension(name="tenant", values=("acme", "new"), other=False),)),
    step(quality=(QualityMetric(name="faithfulness", better="lower", sample=Decimal(1)),)),
    step(drift=None),
    step(drift=replace(DRIFT, pinned="a.parquet", trailing=None, same=None)),
    step(drift=replace(DRIFT, false_alarms=Frequency.parse("2 per day"))),
    step(drift=replace(DRIFT, checks=(check("latency", at_least="0.1", threshold="0.3"),))),
    step(drift=replace(DRIFT, job=JOB)),
    step(drift=replace(DRIFT, job=ASKING_JOB)),
    step(drift=replace(DRIFT, job=replace(JOB, textfile="/var/lib", pushgateway=None))),
    step(gpu=None),
    step(gpu=replace(GPU, temperature_celsius=None, xid_page=(1,), selector=())),
    step(gpu=replace(GPU, temperature_celsius=Decimal(60), dcgm_version="4.9")),
    step(gpu=replace(GPU, profile="canonical", honor_labels=True, idle_below=Decimal("0.1"))),
    step(gpu=replace(GPU, urgencies=(*GPU.urgencies[:-1], ("idle", "off")), xid_ignore=())),
    step(gpu=replace(GPU, hour_prices=())),
    step(gpu=replace(GPU, idle_for=Duration.parse("4h"), energy_price=None)),
    step(max_series=None),
    step(max_series=5),
    step(outputs=("grafana",)),
    step(histograms=()),
    step(description="Other"),
)


@st.composite
def services(draw: st.DrawFn) -> Service:
    service = CHAT
    for change in draw(st.lists(st.sampled_from(STEPS), max_size=4)):
        service = change(service)
    return service


@given(services())
def test_nothing_differs_from_itself(service: Service) -> None:
    own = document(service)
    assert not list(service_changes(read("chat", own), read("chat", own)))
    assert not review(service, service).services


_SWAPPED = {
    Risk.ADDED: Risk.REMOVED,
    Risk.REMOVED: Risk.ADDED,
    Risk.LOOSENED: Risk.TIGHTENED,
    Risk.TIGHTENED: Risk.LOOSENED,
}


@given(services(), services())
def test_the_other_way_round_is_the_opposite(old: Service, new: Service) -> None:
    there, back = review(old, new), review(new, old)
    assert _kinds(there, {}) == _kinds(back, _SWAPPED)


def _kinds(seen: Review, swapped: dict[Risk, Risk]) -> Counter[tuple[str, str, Risk]]:
    return Counter(
        (change.topic, change.aspect, swapped.get(change.risk, change.risk))
        for service in seen.services
        for change in service.changes
    )


@given(services(), services())
def test_no_difference_goes_without_a_word(old: Service, new: Service) -> None:
    assert bool(review(old, new).services) != same(document(old), document(new))


@given(services(), services())
def test_loosened_and_removed_need_a_look_and_come_first(old: Service, new: Service) -> None:
    for service in review(old, new).services:
        looks = [change.attention for change in service.changes]
        assert looks == sorted(looks, reverse=True)
        assert all(c.attention for c in service.changes if c.risk is Risk.LOOSENED)


@given(services())
def test_the_order_of_lists_is_no_news(service: Service) -> None:
    models = tuple(replace(m, operations=m.operations[::-1]) for m in service.models[::-1])
    shuffled = replace(service, slos=service.slos[::-1], models=models)
    assert not review(service, shuffled).services


def test_the_order_of_services_does_not_matter() -> None:
    old, new = document(CHAT), document(with_slos(availability("99%")))
    one, other = (compare(dict.fromkeys(n, old), dict.fromkeys(n, new)) for n in ("abc", "cab"))
    assert render_text(one) == render_text(other)
    assert render_markdown(one) == render_markdown(other)
