"""pydantic field types for what people write in a spec: durations, percentages, money, names.

Each refuses with llmmon's own words; pydantic's never reach a user. Knows shapes of single values
only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

from llmmon import units
from llmmon.emit.characters import INVISIBLE, INVISIBLE_BUT_NEWLINE

T = TypeVar("T")

BAD_VALUE = "llmmon_bad_value"
"""pydantic error type of a value of the right type that cannot be used."""
WRONG_TYPE = "llmmon_wrong_type"
"""pydantic error type of a value of the wrong type."""

_DNS_NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?")
_SERIES_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,199}")
_SNAKE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,62}")
_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^]+")
_VERSION = re.compile(r"v?[0-9]+(?:[-+.]?[0-9A-Za-z]+)*")
_MAX_VERSION = 20
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAX_TEXT = 1_000
MAX_LABEL_VALUE = 200


class Written:
    """How a field is read from a spec, and the JSON Schema that editors are told."""

    def __init__(self, read: Callable[[Any], Any], schema: dict[str, Any]) -> None:
        self.read = read
        self.schema = schema

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        """Only our own reader: pydantic adds neither coercion nor words."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        """The schema as given."""
        return dict(self.schema)


class Shape(BaseModel):
    """Base of everything a spec may contain: unknown keys refused, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def bad_value(message: str, hint: str = "") -> PydanticCustomError:
    """Refuse a value; `message` follows the value as it stands: `"5x" is not a duration`."""
    return PydanticCustomError(BAD_VALUE, "{message}", {"message": message, "hint": hint})


def wrong_type(expected: str, hint: str = "") -> PydanticCustomError:
    """Refuse a value's type; `expected` names what should stand there."""
    return PydanticCustomError(WRONG_TYPE, "{message}", {"message": expected, "hint": hint})


def _text(value: Any, expected: str) -> str:
    if not isinstance(value, str):
        raise wrong_type(expected, "" if isinstance(value, dict | list) else "write it in quotes")
    return value


def _visible(text: str, invisible: re.Pattern[str], hint: str) -> None:
    found = invisible.search(text)
    if found is not None:
        raise bad_value(f"contains the invisible character U+{ord(found[0]):04X}", hint)


def _parsed(parse: Callable[[str], T], expected: str) -> Callable[[Any], T]:
    def validate(value: Any) -> T:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            example = expected.split(" such as ")[-1]
            raise wrong_type(expected, f"a bare number has no unit; write it like {example}")
        try:
            return parse(_text(value, expected))
        except units.UnitError as error:
            raise bad_value(str(error), f"write {expected}") from None

    return validate


def _field(parse: Callable[[str], Any], expected: str, pattern: str) -> Written:
    schema = {"type": "string", "pattern": pattern, "description": expected}
    return Written(_parsed(parse, expected), schema)


DurationField = Annotated[
    units.Duration,
    _field(units.Duration.parse, "a duration such as 5s", r"^([0-9]+(ms|[smhdwy]))+$"),
]
PercentField = Annotated[
    Decimal, _field(units.parse_percent, "a percentage such as 99.5%", r"^[0-9]+(\.[0-9]+)?\s*%$")
]
MoneyField = Annotated[
    units.Money,
    _field(units.Money.parse, "an amount such as 500 USD", r"^[0-9]+(\.[0-9]+)?\s*[A-Z]{3}$"),
]
SizeField = Annotated[
    units.Size,
    _field(units.Size.parse, "a size such as 64 MiB", r"^[0-9]+\s*(kB|[MGT]B|[KMGT]iB)$"),
]
UtcOffsetField = Annotated[
    units.UtcOffset,
    _field(
        units.UtcOffset.parse,
        'an offset from UTC such as "+05:30"',
        r"^[+-][01][0-9]:(00|15|30|45)$",
    ),
]
FrequencyField = Annotated[
    units.Frequency,
    _field(
        units.Frequency.parse,
        "a frequency such as 1 per month",
        r"^[0-9]+\s+per\s+(day|week|month|quarter|year)$",
    ),
]


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong_type(
            "a number", "write digits, without quotes" if isinstance(value, str) else ""
        )
    number = Decimal(value)
    if not number.is_finite():
        raise bad_value("is not a finite number", "write an ordinary number")
    if number and not -18 <= number.adjusted() <= 18:
        raise bad_value("is far outside of what this can be")
    return number


NumberField = Annotated[Decimal, Written(_number, {"type": "number"})]


def _not_negative(value: Any) -> Decimal:
    number = _number(value)
    if number < 0:
        raise bad_value("is negative", "write 0 or more")
    return number


AmountField = Annotated[Decimal, Written(_not_negative, {"type": "number", "minimum": 0})]


def _positive_integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type("a whole number")
    if not 1 <= value <= 10**9:
        raise bad_value("is not a whole number above zero", "write 1 or more")
    return value


CountField = Annotated[int, Written(_positive_integer, {"type": "integer", "minimum": 1})]


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type("true or false", "YAML 1.2 knows just these two words")
    return value


FlagField = Annotated[bool, Written(_boolean, {"type": "boolean"})]


def _named(pattern: re.Pattern[str], rule: str) -> Callable[[Any], str]:
    def validate(value: Any) -> str:
        text = _text(value, "a name")
        if not pattern.fullmatch(text):
            raise bad_value("cannot be a name here", rule)
        return text

    return validate


def _name_field(pattern: re.Pattern[str], rule: str) -> Written:
    return Written(_named(pattern, rule), {"type": "string", "pattern": f"^{pattern.pattern}$"})


NameField = Annotated[
    str,
    _name_field(
        _DNS_NAME, "use 1 to 50 lower-case letters, digits and hyphens, starting with a letter"
    ),
]
MetricNameField = Annotated[
    str, _name_field(_SNAKE_NAME, "use up to 63 lower-case letters, digits and underscores")
]
SeriesNameField = Annotated[
    str,
    _name_field(
        _SERIES_NAME, "use letters, digits, underscores and colons, not starting with a digit"
    ),
]
LabelNameField = Annotated[
    str,
    _name_field(
        _LABEL_NAME, "use up to 63 letters, digits and underscores, not starting with a digit"
    ),
]


def _line(value: Any) -> str:
    text = _text(value, "text")
    if not text.strip():
        raise bad_value("is empty")
    if len(text) > MAX_LABEL_VALUE:
        raise bad_value(f"is longer than {MAX_LABEL_VALUE} characters")
    _visible(text, INVISIBLE, "write it on one line, in characters that can be seen")
    return text


LineField = Annotated[
    str, Written(_line, {"type": "string", "minLength": 1, "maxLength": MAX_LABEL_VALUE})
]


def _prose(value: Any) -> str:
    text = _text(value, "text")
    if len(text) > MAX_TEXT:
        raise bad_value(f"is longer than {MAX_TEXT} characters")
    _visible(text, INVISIBLE_BUT_NEWLINE, "write it in characters that can be seen")
    return text.strip()


ProseField = Annotated[str, Written(_prose, {"type": "string", "maxLength": MAX_TEXT})]


def _version(value: Any) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    text = _text(value, 'a version such as "0.11"')
    if len(text) > _MAX_VERSION or not _VERSION.fullmatch(text):
        raise bad_value("is not a version", 'write a version such as "0.11"')
    return text


VersionField = Annotated[str, Written(_version, {"type": ["string", "number"]})]


def is_url(text: str) -> bool:
    """Whether a text is an address that a spec may hold."""
    return len(text) <= MAX_TEXT and _URL.fullmatch(text) is not None


def _url(value: Any) -> str:
    text = _text(value, "a URL")
    if not is_url(text):
        raise bad_value(
            "is not an http or https URL", "write a URL such as https://runbooks.example.com"
        )
    return text.rstrip("/")


UrlField = Annotated[str, Written(_url, {"type": "string", "format": "uri"})]


def _date(value: Any) -> str:
    text = _text(value, "a date such as 2027-01-01")
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise bad_value("is not a date", "write a date such as 2027-01-01") from None
    return text


DateField = Annotated[str, Written(_date, {"type": "string", "format": "date"})]


def query_text(value: Any) -> str:
    """PromQL as text: not empty, of bounded length."""
    text = _text(value, "a PromQL expression in quotes")
    if not text.strip():
        raise bad_value("is empty")
    if len(text) > 4 * MAX_TEXT:
        raise bad_value(f"is longer than {4 * MAX_TEXT} characters")
    return text.strip()
