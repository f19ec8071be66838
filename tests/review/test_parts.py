"""What a change means: the decisions that are not plain from a golden file."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from decimal import Decimal

import pytest

from llmmon.model.service import QualityMetric
from llmmon.model.slo import Slo
from llmmon.review import Change, Risk, parts
from llmmon.review.phrase import plain
from llmmon.sli.quality import QualitySlo
from llmmon.units import Duration, Money
from tests.review.services import (
    ALERTING,
    CHAT,
    availability,
    budget,
    chat,
    gateway,
    goodput,
    gpu_price,
    latency,
    model,
    review,
    slo,
    split,
    with_slos,
)

HELPERS = {"alerts", "indicator", "prices", "slo_pairs"}
"""Modules that the parts beside them call."""


def test_every_part_is_in_the_list() -> None:
    files = {module.name for module in pkgutil.iter_modules(parts.__path__)} - HELPERS
    assert {part.changes.__module__.rpartition(".")[2] for part in parts.PARTS} == files


def changes(old: object, new: object) -> list[Change]:
    """The changes between two services that differ."""
    (service,) = review(old, new).services  # type: ignore[arg-type]
    return list(service.changes)


def between(old: Slo, new: Slo) -> list[Change]:
    """The changes between two services that differ in one SLO, less its size."""
    found = changes(chat(slos=(old,)), chat(slos=(new,)))
    return [change for change in found if change.topic != "size"]


def floor(at_least: str) -> Slo:
    bound = Decimal(at_least)
    return slo(QualitySlo, name="q", sli="quality", metric="m", at_least=bound, objective="90%")


@pytest.mark.parametrize(
    ("old", "new", "risk"),
    [
        (latency("5s"), latency("10s"), Risk.LOOSENED),
        (latency("1500ms"), latency("5s"), Risk.LOOSENED),
        (latency("5s"), latency("800ms"), Risk.TIGHTENED),
        (floor("0.8"), floor("0.7"), Risk.LOOSENED),
        (floor("0.8"), floor("0.9"), Risk.TIGHTENED),
        (gateway(), gateway('code="500"'), Risk.HISTORY),
        (latency("5s"), latency("10s", scope={"operation": "embed"}), Risk.HISTORY),
        (latency(), availability("95%", name="latency"), Risk.HISTORY),
    ],
)
def test_which_thresholds_loosen(old: Slo, new: Slo, risk: Risk) -> None:
    assert [change.risk for change in between(old, new) if change.aspect == "sli"] == [risk]


def tiers(whole: Slo, **fields: object) -> Slo:
    changed = (replace(tier, **fields) for tier in whole.tiers)  # type: ignore[arg-type]
    return replace(whole, tiers=tuple(changed))


def test_an_alert_that_loosens_and_tightens_needs_a_look() -> None:
    slower = tiers(availability("99.9%"), for_=Duration.parse("10m"))
    page = next(c for c in between(availability(), slower) if c.aspect.endswith(" 1h"))
    assert (page.risk, page.attention) == (Risk.CHANGED, True)
    assert plain(page.words) == (
        "page after 1h at 14.4 × budget: fires above 7.2% → 1.44% bad requests; "
        "has to hold for 2m → 10m"
    )


def test_fewer_pages_are_looser() -> None:
    found = between(availability(), tiers(availability(), urgency="ticket"))
    assert [c.risk for c in found] == [Risk.LOOSENED] * 2
    assert plain(found[0].words) == "ticket after 1h instead of page"


def test_an_objective_that_lowers_factors_says_both() -> None:
    found = between(availability("99%"), availability("50%"))
    said = [plain(change.words) for change in found]
    assert said[0].endswith("(50 times looser)")
    assert "page after 1h at 14.4 → 1.8 × budget: fires above 14.4% → 90% bad requests" in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("99.5%", "99.6%", "3h36m → 2h52m48s (1.25 times stricter)"),
        ("99.5%", "99.50001%", "3h36m → 3h35m59s740ms (slightly stricter)"),
        ("99.9%", "10%", "43m12s → 27d (900 times looser)"),
    ],
)
def test_how_much_stricter(old: str, new: str, words: str) -> None:
    assert plain(between(availability(old), availability(new))[0].words).endswith(words)


def test_a_condition_that_is_built_differently_shows_both(monkeypatch: pytest.MonkeyPatch) -> None:
    old = chat(slos=(availability(),))
    monkeypatch.setattr("llmmon.rules.burn_rate.naming.BUDGET_REMAINING", "slo:left:ratio")
    new = chat(slos=(availability(),), description="so that it is another service")
    found = changes(old, new)
    assert plain(found[0].words) == (
        "ticket when the error budget is used up its condition is built differently"
    )
    assert (found[0].risk, found[0].attention) == (Risk.CHANGED, True)
    assert found[0].excerpts[0].new is not None
    assert "slo:left:ratio" in found[0].excerpts[0].new


def test_a_renamed_slo_says_what_is_lost_and_still_compares_alerts() -> None:
    renamed = tiers(goodput("useful"), for_=Duration.parse("10m"))
    found = between(goodput(), renamed)
    (rename,) = (change for change in found if change.aspect == "name")
    assert (rename.risk, rename.names) == (Risk.HISTORY, ("useful",))
    assert "sloth_id chat-goodput → chat-useful" in plain(rename.words)
    assert {change.topic for change in found} == {"slo", "alert"}


def test_a_name_that_another_definition_takes_over_is_no_renaming() -> None:
    found = between(availability("99%"), replace(availability("98%"), name="other"))
    assert {change.risk for change in found} == {Risk.REMOVED, Risk.ADDED}


def test_splitting_a_budget_tightens() -> None:
    (found,) = between(availability(), split(availability()))
    assert (found.risk, plain(found.words)) == (
        Risk.TIGHTENED,
        "error budget: one for all → one per tenant",
    )


def test_the_same_change_of_several_slos_is_told_once() -> None:
    both = (availability(), availability(name="second"))
    looser = (availability("99%"), availability("99%", name="second"))
    found = changes(chat(slos=both), chat(slos=looser))
    assert len(found) == 5
    assert {change.names for change in found} == {("availability", "second")}


def test_labels_of_single_slos_are_told_once_per_label() -> None:
    scoped = replace(availability(), scope=(("model", "big"),))
    found = next(c for c in between(availability(), scoped) if c.topic == "label")
    assert (found.names, found.risk, found.attention) == (("model",), Risk.ADDED, True)
    assert "on rules and alerts of SLO availability" in plain(found.words)


def test_missing_metrics_are_told_as_the_setting_that_they_are() -> None:
    found = changes(CHAT, chat(alerting=replace(ALERTING, absent="ticket")))
    assert [(c.topic, c.risk) for c in found] == [("alerting", Risk.LOOSENED)]


def test_a_budget_of_another_period_or_currency_is_not_compared() -> None:
    for other in ({"period": "week"}, {"limit": Money.parse("900 EUR")}):
        every = changes(CHAT, chat(budgets=(budget(**other),)))
        (found,) = (change for change in every if change.topic == "budget")
        assert (found.risk, found.attention) == (Risk.CHANGED, True)


def test_more_gpus() -> None:
    prices = [gpu_price(hour, gpus) for hour, gpus in (("2.95", 1), ("3", 2))]
    old, new = (chat(models=(model("small", price),)) for price in prices)
    (found,) = changes(old, new)
    assert plain(found.words) == "an hour of one GPU 2.95 → 3, GPUs 1 → 2"


def test_fewer_scores_loosen() -> None:
    rarer = QualityMetric(name="faithfulness", better="higher", sample=Decimal("0.01"))
    (found,) = changes(CHAT, chat(quality=(rarer,)))
    assert (found.risk, plain(found.words)) == (
        Risk.LOOSENED,
        "share of calls that are scored 5% → 1%",
    )


def test_where_a_spec_lies_is_no_change() -> None:
    assert not review(CHAT, chat(spec_name="elsewhere/chat.yaml")).services


def test_series_of_an_added_dimension() -> None:
    found = changes(chat(dimensions=()), CHAT)
    assert [plain(change.words) for change in found] == [
        "a label of the native metrics: acme, globex, other",
        "native series of each process 218 → 627 (+409), recorded series 396 → 464 (+68)",
    ]


def test_a_stricter_slo_of_a_service_among_others() -> None:
    seen = review(CHAT, with_slos(availability("99.9%")))
    assert (seen.attention, seen.unchanged, len(seen.services)) == (0, 0, 1)
