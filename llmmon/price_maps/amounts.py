"""Single values of a price list: amounts of money that can be believed, dates, addresses."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from decimal import Decimal

from llmmon.fields import is_url
from llmmon.price_maps.exact_json import Json
from llmmon.words import described

_SMALLEST, _LARGEST = -15, 9
"""Powers of ten between which a price lies."""


_MOST_DIGITS = 20


class NoAmountError(Exception):
    """A value that is no price; the message follows the key."""


def amount(value: Json) -> Decimal:
    """A price: a number from 0 on.

    Raises:
        NoAmountError: it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise NoAmountError(f"is {described(value)}, not a price")
    number = Decimal(value)
    if number < 0:
        raise NoAmountError(f"is {value}, below zero")
    if number and not _SMALLEST <= number.adjusted() <= _LARGEST:
        raise NoAmountError(f"is {value}, far outside of what a price can be")
    if len(number.as_tuple().digits) > _MOST_DIGITS:
        raise NoAmountError(f"is {value}, which has more digits than a price")
    return number


def address(value: Json) -> str | None:
    """An http or https address; `None` if it is something else."""
    return value.rstrip("/") if isinstance(value, str) and is_url(value) else None


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def since(value: Json) -> str | None:
    """A day, or an instant in UTC, as a price file writes it; `None` if it is neither."""
    if not isinstance(value, str):
        return None
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        zone = moment.tzinfo or timezone.utc
        return f"{moment.replace(tzinfo=zone).astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError):
        return None
