"""Documents of other versions, and documents that nobody's llmmon wrote."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from llmmon.emit.json import dump
from llmmon.review import ReviewError, compare, render_text
from tests.review.services import CHAT, availability, document, with_slos


def parsed(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def test_a_file_compares_as_what_it_was_written_from() -> None:
    old, new = document(CHAT), document(with_slos(availability("99%")))
    on_disk = parsed(dump(deepcopy(old)))  # type: ignore[arg-type]
    assert not compare({"chat": on_disk}, {"chat": old}).services
    assert compare({"chat": on_disk}, {"chat": new}) == compare({"chat": old}, {"chat": new})


def test_another_schema_is_refused_in_plain_words() -> None:
    other = {**document(CHAT), "schema": "llmmon/model/v7"}
    with pytest.raises(ReviewError) as refused:
        compare({"chat": other}, {"chat": document(CHAT)})
    assert str(refused.value) == (
        'model of chat is of schema "llmmon/model/v7", and this llmmon compares '
        "llmmon/model/v1: build both sides with the same version"
    )


@pytest.mark.parametrize("key", ["budgets", "gpu", "series", "slos", "alerting"])
def test_a_part_that_one_side_lacks_is_named_and_the_rest_compared(key: str) -> None:
    old = {k: v for k, v in document(CHAT).items() if k != key}
    new = {**document(CHAT), "outputs": ["grafana"]}
    said = render_text(compare({"chat": old}, {"chat": new}))
    assert f"not compared: {key} is in only one of the two models" in said
    assert "output grafana" in said


def test_a_part_that_this_version_does_not_know_is_named() -> None:
    old, new = ({**document(CHAT), "carbon": grams} for grams in (1, 2))
    said = render_text(compare({"chat": old}, {"chat": new}))
    assert "differs in carbon, of which this version knows no more" in said


def test_an_unknown_property_of_an_slo_is_named() -> None:
    old, new = changed("slos", 0, "colour", "red"), changed("slos", 0, "colour", "blue")
    assert "SLO availability: differs in colour" in render_text(compare(old, new))


def changed(*path: Any) -> dict[str, Any]:
    """The documents with the value at `path[:-1]` replaced by `path[-1]`."""
    whole = parsed(dump(document(CHAT)))  # type: ignore[arg-type]
    *parents, key, value = path
    node = whole
    for parent in parents:
        node = node[parent]
    node[key] = value
    return {"chat": whole}


BROKEN: list[tuple[Any, ...]] = [
    ("slos", {}),
    ("slos", [1]),
    ("slos", 0, "objective", "99%"),
    ("slos", 0, "objective", 1),
    ("slos", 0, "objective", Decimal("1e-999999")),
    ("slos", 0, "objective", Decimal("NaN")),
    ("slos", 0, "window", "soon"),
    ("slos", 0, "window", None),
    ("slos", 0, "tiers", 0, {}),
    ("slos", 0, "tiers", 0, "factor", True),
    ("slos", 0, "alerts", None),
    ("slos", 0, "alerts", 0, "labels", ["page"]),
    ("slos", 0, "alerts", 0, "for", "2 minutes"),
    ("slos", 0, "indicator", []),
    ("budgets", 0, "limit", 500),
    ("budgets", 0, "warn_at", ["half"]),
    ("budgets", 0, "forecast", "yes"),
    ("models", 0, "prices", 0, "rates", 0, "amount", "much"),
    ("drift", "false_alarms", "often"),
    ("gpu", "xid_page", [Decimal("1e99")]),
    ("outputs", [None]),
    ("labels", "tier"),
    ("description", 5),
    ("series", {}),
]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: "-".join(map(str, path))[:60])
def test_what_is_no_model_is_refused_in_plain_words(path: tuple[Any, ...]) -> None:
    broken, whole = changed(*path), {"chat": document(CHAT)}
    for sides in ((broken, whole), (whole, broken)):
        with pytest.raises(ReviewError, match=r"^model of chat, ?.*(is not|has no|lies)|is not an"):
            compare(*sides)


def test_nesting_without_end_is_refused() -> None:
    deep: Any = "x"
    for _ in range(50_000):
        deep = {"x": deep}
    whole = document(CHAT)
    with pytest.raises(ReviewError, match="nested deeper"):
        compare({"chat": {**whole, "carbon": deep}}, {"chat": {**whole, "carbon": {"x": deep}}})
