"""Durations, ratios, money and counts, exact from the text people write to the text llmmon prints.

Everything is `Decimal` or `int`; a float never enters. Knows no YAML and no Prometheus object.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, total_ordering

MILLISECONDS = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 7 * 86_400_000,
    "y": 365 * 86_400_000,
}
"""Length of each unit, as Prometheus counts them: a day is 24 h, a year 365 d."""

_DURATION = re.compile(r"(?:[0-9]{1,9}(?:ms|[smhdwy]))+")
_DURATION_PART = re.compile(r"([0-9]+)(ms|[smhdwy])")
_PRINT_ORDER = ("d", "h", "m", "s", "ms")
_UNIT_NAMES = {"d": "day", "h": "hour", "m": "minute", "s": "second", "ms": "millisecond"}
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_MONEY = re.compile(rf"({_NUMBER})\s*([A-Z]{{3}})")
_FREQUENCY = re.compile(r"([0-9]{1,6})\s+per\s+(day|week|month|quarter|year)")

PERIOD_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


class UnitError(ValueError):
    """A text that is not what its unit asks for; the message says how it is written."""


def decimal_text(value: Decimal | int) -> str:
    """`value` without exponent and without trailing zeros: `Decimal("14.40")` is `14.4`."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


@total_ordering
@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time above zero, in whole milliseconds."""

    milliseconds: int

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read `5m`, `1h30m`, `800ms`, `4w`.

        Raises:
            UnitError: `text` is not a duration, or is zero.
        """
        if not _DURATION.fullmatch(text):
            raise UnitError("is not a duration such as 5s, 800ms or 1h30m")
        total = sum(int(n) * MILLISECONDS[unit] for n, unit in _DURATION_PART.findall(text))
        if total == 0:
            raise UnitError("is a duration of zero")
        return cls(total)

    @classmethod
    def of(cls, *, seconds: int) -> Duration:
        """A duration of whole seconds."""
        return cls(seconds * 1_000)

    @property
    def seconds(self) -> Decimal:
        """Length in seconds, exact."""
        return Decimal(self.milliseconds) / 1_000

    @property
    def minutes(self) -> Decimal:
        """Length in minutes, exact where it is a whole number of milliseconds."""
        return self.seconds / 60

    def plus(self, other: Duration) -> Duration:
        """Both after each other."""
        return Duration(self.milliseconds + other.milliseconds)

    def minus(self, other: Duration) -> Duration:
        """What is longer in this one; it must be longer."""
        return Duration(self.milliseconds - other.milliseconds)

    def __str__(self) -> str:
        """Canonical Prometheus text: days at most, so `4w` is `28d`."""
        return _duration_text(self.milliseconds)

    def words(self, most: int = 2) -> str:
        """For people: `2 days 2 hours`; only the `most` largest units, rounded down."""
        parts = _duration_parts(self.milliseconds)[:most]
        return " ".join(f"{n} {_UNIT_NAMES[u]}{'' if n == 1 else 's'}" for n, u in parts)

    def __lt__(self, other: Duration) -> bool:
        return self.milliseconds < other.milliseconds


def _duration_parts(milliseconds: int) -> list[tuple[int, str]]:
    rest, parts = milliseconds, []
    for unit in _PRINT_ORDER:
        count, rest = divmod(rest, MILLISECONDS[unit])
        if count:
            parts.append((count, unit))
    return parts


@lru_cache(maxsize=4096)
def _duration_text(milliseconds: int) -> str:
    return "".join(f"{count}{unit}" for count, unit in _duration_parts(milliseconds))


def parse_percent(text: str) -> Decimal:
    """`99.5%` as the ratio `0.995`.

    Raises:
        UnitError: there is no per cent sign, or no number before it.
    """
    match = _PERCENT.fullmatch(text)
    if not match:
        raise UnitError("is not a percentage such as 99.5%")
    return Decimal(match[1]) / 100


def percent_text(ratio: Decimal) -> str:
    """`0.995` as `99.5%`."""
    return f"{decimal_text(ratio * 100)}%"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read `500 USD`.

        Raises:
            UnitError: `text` is not an amount and a currency code.
        """
        match = _MONEY.fullmatch(text)
        if not match:
            raise UnitError("is not an amount of money such as 500 USD")
        return cls(Decimal(match[1]), match[2])

    def __str__(self) -> str:
        return f"{decimal_text(self.amount)} {self.currency}"


_TOKENS = re.compile(rf"({_NUMBER})\s*([kMB]?)\s*tokens")
_TOKEN_FACTORS = {"": 1, "k": 1_000, "M": 1_000_000, "B": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Tokens:
    """A number of tokens."""

    amount: Decimal

    @classmethod
    def parse(cls, text: str) -> Tokens:
        """Read `2500000 tokens`, `250k tokens`, `2.5M tokens`, `1B tokens`.

        Raises:
            UnitError: `text` is not a whole number of tokens.
        """
        match = _TOKENS.fullmatch(text)
        if not match:
            raise UnitError("is not a number of tokens such as 2.5M tokens")
        amount = Decimal(match[1]) * _TOKEN_FACTORS[match[2]]
        if amount != amount.to_integral_value():
            raise UnitError("is not a whole number of tokens")
        return cls(amount.quantize(Decimal(1)))

    def __str__(self) -> str:
        for unit, factor in reversed(_TOKEN_FACTORS.items()):
            if self.amount >= factor and self.amount % (factor // 1_000 or 1) == 0:
                return f"{decimal_text(self.amount / factor)}{unit} tokens"
        return f"{decimal_text(self.amount)} tokens"


_SIZE = re.compile(r"([0-9]{1,6})\s*(kB|[MGT]B|[KMGT]iB)")
_SIZE_FACTORS = {
    "kB": 1_000,
    "KiB": 1 << 10,
    "MB": 1_000**2,
    "MiB": 1 << 20,
    "GB": 1_000**3,
    "GiB": 1 << 30,
    "TB": 1_000**4,
    "TiB": 1 << 40,
}


@dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes above zero."""

    bytes: int

    @classmethod
    def parse(cls, text: str) -> Size:
        """Read `64 MiB`, `500MB`, `2 GiB`.

        Raises:
            UnitError: `text` is not a size, or is zero.
        """
        match = _SIZE.fullmatch(text)
        if not match:
            raise UnitError("is not a size such as 64 MiB")
        if not int(match[1]):
            raise UnitError("is a size of zero")
        return cls(int(match[1]) * _SIZE_FACTORS[match[2]])

    def __str__(self) -> str:
        factors = reversed(_SIZE_FACTORS.items())
        unit, factor = next(pair for pair in factors if self.bytes % pair[1] == 0)
        return f"{self.bytes // factor} {unit}"


_UTC_OFFSET = re.compile(r"([+-])([01][0-9]):(00|15|30|45)")


@dataclass(frozen=True, slots=True)
class UtcOffset:
    """How far a clock is ahead of UTC, all year: `+05:30`."""

    seconds: int

    @classmethod
    def parse(cls, text: str) -> UtcOffset:
        """Read `+05:30`.

        Raises:
            UnitError: `text` is not an offset from -12:00 to +14:00 in quarters of an hour.
        """
        match = _UTC_OFFSET.fullmatch(text)
        seconds = 0
        if match:
            seconds = (int(match[2]) * 60 + int(match[3])) * (-60 if match[1] == "-" else 60)
        if not match or not -12 * 3_600 <= seconds <= 14 * 3_600:
            raise UnitError("is not an offset from UTC such as +00:00, -08:00 or +05:30")
        return cls(seconds)

    def __str__(self) -> str:
        hours, minutes = divmod(abs(self.seconds) // 60, 60)
        return f"{'-' if self.seconds < 0 else '+'}{hours:02}:{minutes:02}"


@dataclass(frozen=True, slots=True)
class Frequency:
    """So many times a period: `1 per month`."""

    count: int
    period: str

    @classmethod
    def parse(cls, text: str) -> Frequency:
        """Read `1 per month`.

        Raises:
            UnitError: `text` is not a count per period, or the count is zero.
        """
        match = _FREQUENCY.fullmatch(text)
        if not match:
            raise UnitError("is not a frequency such as 1 per month")
        if int(match[1]) == 0:
            raise UnitError("allows no false alarm at all, which no test can promise")
        return cls(int(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.count} per {self.period}"
