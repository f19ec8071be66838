"""What calls cost: exactly, at the price in force, and never silently nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.runtime.instrumentation._pricing import PriceList, in_tiers
from llmmon.runtime.instrumentation._shapes import DIRECTIONS, ContextTiers, ModelPrices, Price
from tests.instrumentation.clock import at
from tests.instrumentation.conftest import SPEC
from tests.instrumentation.page import Page
from tests.runtime.packages import compile_package, imported

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation

MILLION = Decimal(1_000_000)


def _cost(llm: Instrumentation, model: str, tier: object = None, **usage: int) -> Decimal:
    with llm.call(model) as call:  # type: ignore[arg-type]
        call.usage(**usage)
        call.service_tier(tier)
    return call.cost


@pytest.mark.parametrize(
    ("instant", "price"),
    [
        ("2026-01-01T00:00:00+00:00", 3),
        ("2026-12-31T23:59:59.999+00:00", 3),
        ("2027-01-01T00:00:00+00:00", 1),
        ("2031-06-01T00:00:00+02:00", 1),
    ],
)
def test_a_call_costs_what_is_in_force_as_it_ends(
    llm: Instrumentation, instant: str, price: int
) -> None:
    with at(instant):
        assert _cost(llm, "dated", input=1_000_000) == price


def test_a_price_switches_in_a_process_that_runs_on(llm: Instrumentation) -> None:
    with at("2026-12-31T23:59:59+00:00"):
        assert _cost(llm, "dated", output=1_000_000) == 6
    with at("2027-01-01T00:00:01+00:00"):
        assert _cost(llm, "dated", output=1_000_000) == 2


def test_before_the_first_price_tokens_are_unpriced(llm: Instrumentation, page: Page) -> None:
    with at("2025-12-31T23:59:59+00:00"):
        assert _cost(llm, "dated", input=5, output=7) == 0

    assert page.by("llm_unpriced_tokens_total", "direction") == {"input": 5, "output": 7}
    assert page.by("llm_tokens_total", "direction") == {"input": 5, "output": 7}


@pytest.mark.parametrize(
    ("model", "usage", "unpriced"),
    [
        ("unpriced", {"input": 3, "cached_input": 2, "output": 4}, 9),
        ("no-such-model", {"input": 3, "output": 4}, 7),
        ("input-only", {"input": 3, "output": 4}, 4),
        ("hosted", {"input": 3, "output": 4}, 0),
    ],
)
def test_tokens_without_a_price_are_counted_and_not_free(
    llm: Instrumentation, page: Page, model: str, usage: dict[str, int], unpriced: int
) -> None:
    _cost(llm, model, None, **usage)

    assert page.total("llm_unpriced_tokens_total") == unpriced
    assert page.total("llm_tokens_total") == sum(usage.values())


def test_a_request_and_units_are_billed_beside_its_tokens(llm: Instrumentation, page: Page) -> None:
    with llm.call("tiered") as call:
        call.usage(input=1000)
        call.bill(image=3, second=2.5, walk=7)

    assert call.cost == Decimal("0.001") + Decimal("0.01") + 3 * Decimal("0.02") + Decimal("0.0025")
    units = {"request": 1, "image": 3, "second": 2}
    assert page.by("llm_billed_units_total", "unit") == units


def test_a_failed_call_is_billed_its_tokens_and_no_request(
    llm: Instrumentation, page: Page
) -> None:
    call = llm.call("tiered").start()
    call.usage(input=1000)
    call.end(TimeoutError())

    assert call.cost == Decimal("0.001")
    assert page.total("llm_billed_units_total") == 0


def test_a_service_tier_has_its_own_price_and_an_unknown_one_has_none(
    llm: Instrumentation, page: Page
) -> None:
    request = Decimal("0.01")
    assert _cost(llm, "tiered", "batch", input=1000) == Decimal("0.0005") + Decimal("0.002")
    assert _cost(llm, "tiered", "default", input=1000) == Decimal("0.001") + request
    assert _cost(llm, "tiered", "express", input=1000) == 0
    assert page.by("llm_tokens_total", "service_tier") == {
        "batch": 1000,
        "standard": 1000,
        "other": 1000,
    }
    assert page.total("llm_unpriced_tokens_total") == 1000


def test_beyond_a_cliff_all_tokens_cost_more(llm: Instrumentation, page: Page) -> None:
    request = Decimal("0.01")
    at_the_edge = _cost(llm, "tiered", input=600, cached_input=400, output=10)
    assert at_the_edge - request == (600 + 200 + 40) / MILLION
    beyond = _cost(llm, "tiered", input=601, cached_input=400, output=10)
    assert beyond - request == (1202 + 400 + 80) / MILLION
    assert page.by("llm_tokens_total", "context_tier") == {"base": 1010, "above_1000": 1011}


def test_graduated_prices_divide_the_input(llm: Instrumentation, page: Page) -> None:
    cost = _cost(llm, "graduated", input=1500, output=10)
    assert cost == (1000 + 2 * 500 + 8 * 10) / MILLION
    assert page.by("llm_tokens_total", "context_tier") == {"base": 1000, "above_1000": 510}


amounts = st.decimals(min_value=0, max_value=1, places=10)
counts = st.integers(min_value=0, max_value=10**7)
usages = st.tuples(counts, counts, counts, counts, counts)


def _prices(rates: list[Decimal]) -> ModelPrices:
    by_unit = {(d, "standard", "base"): rate for d, rate in zip(DIRECTIONS, rates, strict=True)}
    price = Price(since=float("-inf"), rates=by_unit, by_hour=False)
    return ModelPrices(("standard",), ContextTiers("cliff", (), ("base",)), (), (price,))


@given(st.lists(amounts, min_size=5, max_size=5), usages)
def test_integers_add_up_to_what_decimals_do(
    rates: list[Decimal], usage: tuple[int, int, int, int, int]
) -> None:
    prices = PriceList(_prices(rates))
    whole = prices.rates("standard", "base", 0.0)
    amount = sum(n * price for n, price in zip(usage, whole.tokens, strict=True))
    expected = sum(n * rate for n, rate in zip(usage, rates, strict=True))
    assert prices.money(amount) == expected
    assert amount / prices.scale == float(Decimal(expected))


@given(usages, st.lists(st.integers(1, 10**7), min_size=1, max_size=4, unique=True).map(sorted))
def test_tiers_divide_tokens_and_lose_none(
    usage: tuple[int, int, int, int, int], bounds: list[int]
) -> None:
    names = ("base", *(f"above_{bound}" for bound in bounds))
    size = sum(usage[:3])
    for mode in ("cliff", "graduated"):
        tiers = in_tiers(usage, ContextTiers(mode, tuple(bounds), names))
        parts = [tokens for _, tokens in tiers]
        assert tuple(map(sum, zip(*parts, strict=True))) == usage
        assert tiers[-1][0] == names[sum(size > bound for bound in bounds)]
    inputs = {name: sum(tokens[:3]) for name, tokens in tiers}
    edges = [0, *bounds, max(size, bounds[-1])]
    for index, name in enumerate(names):
        low, high = edges[index], edges[index + 1]
        assert inputs.get(name, 0) == max(0, min(size, high) - low)


def test_another_currency_has_a_counter_of_its_own(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = SPEC.replace("outputs:", "currency: EUR\noutputs:")
    page = Page()
    with imported(compile_package(text, tmp_path_factory.mktemp("euro") / "spec")) as package:
        _cost(package(registry=page.registry), "dated", input=1_000_000)

    names = [family.name for family in page.registry.collect()]
    assert "llm_cost_eur" in names
    assert "llm_cost_usd" not in names
