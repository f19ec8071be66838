"""JSON from anybody, with exact numbers: what is wrong with it is one sentence."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, DecimalException
from typing import TypeAlias

from llmmon.price_maps.quote import PriceMapError
from llmmon.words import quoted

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"
_MOST_DIGITS = 40


def read(text: str) -> Json:
    """The document of a text.

    Raises:
        PriceMapError: it is no JSON, or has what no price list needs.
    """
    try:
        document: Json = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise PriceMapError(f"is not valid JSON: {error.msg.lower()} at {place}") from None
    except RecursionError:
        raise PriceMapError("is nested too deeply to be a price list") from None
    return document


def _number(text: str) -> int | Decimal:
    """A number as it is written. One that no price can be is refused where it is used."""
    if len(text) > _MOST_DIGITS:
        raise PriceMapError(f"has a number of {len(text)} characters: {quoted(text)}")
    if text.lstrip("-").isdecimal():
        return int(text)
    try:
        return Decimal(text)
    except DecimalException:
        raise PriceMapError(f"has a number that is far too large: {quoted(text)}") from None


def _constant(text: str) -> Decimal:
    raise PriceMapError(f"has {text}, which is no number in JSON")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise PriceMapError(f"has the key {quoted(twice)} twice in one object; which one is meant?")
    return found
