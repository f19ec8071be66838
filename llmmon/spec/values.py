"""Field types that only the spec language needs: choices, shares, selectors, paths, lists."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from llmmon.fields import (
    LabelNameField,
    LineField,
    NumberField,
    PercentField,
    Written,
    bad_value,
    wrong_type,
)
from llmmon.units import Money, Tokens, UnitError, parse_percent
from llmmon.words import did_you_mean, shown

T = TypeVar("T")

UNKNOWN_CHOICE = "llmmon_unknown_choice"
"""pydantic error type of a value that is none of the choices."""


def unknown_choice(value: str, choices: tuple[str, ...], what: str) -> PydanticCustomError:
    """Refuse a value; `what` names what the choices are: `period`."""
    article = "an" if what[0] in "aeiou" else "a"
    ctx = {
        "message": f"is not {article} {what}",
        "hint": did_you_mean(value, choices, "choices"),
    }
    return PydanticCustomError(UNKNOWN_CHOICE, "{message}", ctx)


def choice(what: str, *choices: str) -> Written:
    """One of a few words."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise wrong_type(f"one of {', '.join(choices)}")
        if value not in choices:
            raise unknown_choice(value, choices, what)
        return value

    return Written(read, {"enum": list(choices), "description": f"one of {', '.join(choices)}"})


def items(most: int, least: int = 0) -> Any:
    """Bounds of a list."""
    return Field(min_length=least, max_length=most)


def _share(ratio: Decimal) -> Decimal:
    if not 0 < ratio <= 1:
        raise bad_value("is not above 0% and at most 100%")
    return ratio


ShareField = Annotated[PercentField, AfterValidator(_share)]
"""A percentage above 0 and up to 100."""


def _budget_limit(value: Any) -> Money | Tokens:
    if not isinstance(value, str):
        raise wrong_type("an amount such as 500 USD or 20M tokens")
    parse = Tokens.parse if value.endswith("tokens") else Money.parse
    try:
        limit: Money | Tokens = parse(value)
    except UnitError as error:
        raise bad_value(str(error), "write it like 500 USD or 20M tokens") from None
    if limit.amount == 0:
        raise bad_value("is nothing at all", "write an amount above zero")
    return limit


_LIMIT = r"^[0-9]+(\.[0-9]+)?\s*([A-Z]{3}|[kMB]?\s*tokens)$"
LimitField = Annotated[
    Money | Tokens, Written(_budget_limit, {"type": "string", "pattern": _LIMIT})
]
"""An amount of money or a number of tokens, above zero."""


def _percent_or_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise wrong_type("a percentage such as 20%, or a plain number")
    if not isinstance(value, str):
        number = Decimal(value)
    else:
        try:
            number = parse_percent(value)
        except UnitError as error:
            raise bad_value(str(error), "write a percentage such as 20%, or a number") from None
    if not number.is_finite() or not 0 <= number <= 1_000_000:
        raise bad_value("is not a number from 0 to 1000000")
    return number


PercentOrNumberField = Annotated[
    Decimal,
    Written(
        _percent_or_number,
        {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*%$"},
            ]
        },
    ),
]
"""`20%` as 0.2, or the number itself."""


def _positive(number: Decimal) -> Decimal:
    if number <= 0:
        raise bad_value("is not above zero")
    return number


PositiveField = Annotated[NumberField, AfterValidator(_positive)]
"""A number above zero."""


_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")


def _effective(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a date such as 2027-01-01")
    try:
        if not _INSTANT.fullmatch(value):
            raise ValueError
        datetime.fromisoformat(value.removesuffix("Z"))
    except ValueError:
        hint = "write 2027-01-01, or in UTC 2027-01-01T06:00:00Z"
        raise bad_value("is not a date or an instant", hint) from None
    return value


EffectiveField = Annotated[
    str, Written(_effective, {"type": "string", "pattern": f"^{_INSTANT.pattern}$"})
]
"""A day in UTC, or an instant with its `Z`."""


def _currency(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a currency code such as USD")
    if not re.fullmatch("[A-Z]{3}", value):
        raise bad_value("is not a currency code", "write its three letters: USD")
    return value


CurrencyField = Annotated[str, Written(_currency, {"type": "string", "pattern": "^[A-Z]{3}$"})]
"""An ISO 4217 code."""


def _relative_path(below: str, hint: str) -> AfterValidator:
    def read(text: str) -> str:
        parts = text.split("/")
        if "\\" in text or ":" in text or text.startswith(("/", "~")):
            raise bad_value(f"is not a path below {below}", hint)
        if ".." in parts or "." in parts or "" in parts:
            raise bad_value(f"leads out of {below}", hint)
        return text

    return AfterValidator(read)


RelativePathField = Annotated[
    LineField, _relative_path("the repository", "write it like baselines/chat.json")
]
"""A path below the repository, with `/` between its parts."""
PathBesideField = Annotated[
    LineField,
    _relative_path(
        "the folder of this file",
        "write it like prices/openai.yaml; a file further up is named by the llmmon.yaml there",
    ),
]
"""A path below the folder of the file that names it, with `/` between its parts."""

LabelsField = Annotated[dict[LabelNameField, LineField], Field(max_length=30)]
"""Label names and values."""


def _all_different(values: tuple[T, ...]) -> tuple[T, ...]:
    seen: set[T] = set()
    for value in values:
        if value in seen:
            raise bad_value(f"names {shown(value)} twice", "remove one of the two")
        seen.add(value)
    return values


ALL_DIFFERENT = AfterValidator(_all_different)
"""Refuses a list in which an item stands twice."""
