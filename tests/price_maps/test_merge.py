"""New prices into a price file: history stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from llmmon.price_maps.merge import Merged, Occasion, merged
from llmmon.price_maps.quote import Entry, Quote

DAY = "2026-12-01"


def _merge(old: list[Entry], *new: Entry, replace: bool = False) -> Merged:
    quote = Quote(name="m", provider="", source="https://a.example", prices=new)
    occasion = Occasion(effective=DAY, checked=DAY, source=None)
    return merged(old, quote, occasion, replace=replace)


def _told(result: Merged) -> list[tuple[Any, Any]]:
    return [(price.get("effective"), price.get("input")) for price in result.prices]


def test_a_new_model_has_all_of_its_prices() -> None:
    result = _merge([], {"input": 3}, {"effective": "2026-03-13", "input": 2})

    assert result.outcome == "added"
    assert _told(result) == [(None, 3), ("2026-03-13", 2)]
    assert {price["checked"] for price in result.prices} == {DAY}
    assert {price["source"] for price in result.prices} == {"https://a.example"}


def test_a_price_that_is_the_same_is_only_marked_as_checked() -> None:
    old: Entry = {"input": 1_000, "per": "1k", "output": 5_000, "checked": "2026-01-01"}
    result = _merge(
        [old], {"input": Decimal(1_000_000), "output": 5_000_000, "cached_input": 1_000_000}
    )

    assert result.outcome == "unchanged"
    assert result.prices == [{**old, "checked": DAY, "source": "https://a.example"}]


def test_a_price_that_changed_begins_on_the_day() -> None:
    result = _merge([{"input": 3}], {"input": 2})

    assert result.outcome == "changed"
    assert _told(result) == [(None, 3), (DAY, 2)]


def test_the_day_that_the_list_gives_is_taken() -> None:
    result = _merge([{"input": 3}], {"input": 3}, {"effective": "2026-11-13", "input": 2})

    assert _told(result) == [(None, 3), ("2026-11-13", 2)]


def test_a_second_import_on_the_day_takes_the_place_of_the_first() -> None:
    result = _merge([{"input": 3}, {"effective": DAY, "input": 2}], {"input": 1})

    assert _told(result) == [(None, 3), (DAY, 1)]


def test_a_price_to_come_is_added_and_may_be_corrected() -> None:
    to_come: Entry = {"effective": "2027-01-01", "input": 2}
    added = _merge([{"input": 3}], {"input": 3}, to_come)
    again = _merge(added.prices, {"input": 3}, {**to_come, "input": 1})

    assert _told(added) == [(None, 3), ("2027-01-01", 2)]
    assert _told(again) == [(None, 3), ("2027-01-01", 1)]


def test_nothing_is_put_before_a_price_that_somebody_wrote_for_later() -> None:
    old: list[Entry] = [{"input": 3}, {"effective": "2027-01-01", "input": 2}]
    result = _merge(old, {"input": 1})

    assert (result.outcome, result.prices) == ("kept", old)
    assert "change it by hand" in result.remark


def test_amounts_that_the_new_price_lacks_are_named() -> None:
    result = _merge(
        [{"input": 3, "search": 1, "service_tiers": {"batch": {"input": 1}}}], {"input": 2}
    )

    assert result.remark == "the new price has none of search, batch"


def test_history_goes_only_if_it_is_asked_to() -> None:
    result = _merge(
        [{"input": 3}, {"effective": "2026-01-01", "input": 2}], {"input": 1}, replace=True
    )

    assert (result.outcome, _told(result)) == ("replaced", [(None, 1)])
