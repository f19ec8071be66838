"""Typed PromQL expressions and their one printer.

Only what llmmon emits, not a library. Scalars, instant vectors and range vectors are different
types, so that `rate` of an instant vector is a type error; a quantile cannot be built without `rate`
and `le`; label values and regular expressions are escaped here and nowhere else; matchers and
grouping labels are sorted, so that one expression has one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from llmmon.units import Duration, decimal_text

MatchOp: TypeAlias = Literal["=", "!=", "=~", "!~"]
CompareOp: TypeAlias = Literal[">", "<", ">=", "<=", "==", "!="]
ArithmeticOp: TypeAlias = Literal["+", "-", "*", "/", "%", "^"]
SetOp: TypeAlias = Literal["and", "or", "unless"]
AggregateOp: TypeAlias = Literal["sum", "max", "min", "count"]
CalendarFunction: TypeAlias = Literal[
    "month", "year", "day_of_month", "day_of_year", "days_in_month"
]
OverTimeOp: TypeAlias = Literal[
    "sum_over_time",
    "max_over_time",
    "min_over_time",
    "last_over_time",
    "avg_over_time",
    "count_over_time",
]

BOUND_LABEL = "le"
"""The label of a histogram's bucket that holds its upper bound."""
_METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_RE2_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_AS_IT_IS = re.compile(r"[ !#-\[\]-~]*")

_PRECEDENCE: dict[str, int] = {
    "or": 1,
    "and": 2,
    "unless": 2,
    **dict.fromkeys((">", "<", ">=", "<=", "==", "!="), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
    "^": 6,
}
_ATOM = 9
# Outside of these, clients write the bounds of buckets with an exponent.
_PLAIN_FROM, _PLAIN_BELOW = Decimal("0.0001"), Decimal(1_000_000)
_WIDTH = 100


def is_metric_name(text: str) -> bool:
    """Whether a text is a metric's name without quotes."""
    return _METRIC_NAME.fullmatch(text) is not None


def is_label_name(text: str) -> bool:
    """Whether a text is a label's name without quotes."""
    return _LABEL_NAME.fullmatch(text) is not None


def quote(text: str) -> str:
    """`text` as a double-quoted PromQL string."""
    if _AS_IT_IS.fullmatch(text):
        return f'"{text}"'
    return '"' + "".join(_ESCAPES.get(c) or _printable(c) for c in text) + '"'


def _printable(character: str) -> str:
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def escape_regex(text: str) -> str:
    """`text` as an RE2 pattern that matches just itself."""
    return _RE2_SPECIAL.sub(lambda m: "\\" + m[0], text)


def one_of(values: Iterable[str]) -> str:
    """An RE2 pattern that matches each of `values` and nothing else."""
    return "|".join(escape_regex(value) for value in sorted(values))


@dataclass(frozen=True, slots=True, order=True)
class Matcher:
    """One label matcher of a selector."""

    label: str
    op: MatchOp
    value: str

    def __post_init__(self) -> None:
        if not is_label_name(self.label):
            raise ValueError(f"not a label name: {self.label!r}")

    def __str__(self) -> str:
        return f"{self.label}{self.op}{quote(self.value)}"


def equal(**labels: str) -> tuple[Matcher, ...]:
    """Equality matchers, one per keyword."""
    return tuple(Matcher(label, "=", value) for label, value in sorted(labels.items()))


def sample(metric: str, labels: Mapping[str, str]) -> str:
    """A series as its metric name and labels, sorted, the way tests and expositions write it."""
    pairs = ",".join(f"{name}={quote(value)}" for name, value in sorted(labels.items()))
    return f"{metric}{{{pairs}}}"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A range that whoever runs the query fills in, as Grafana does with `$__rate_interval`."""

    text: str

    def __str__(self) -> str:
        return self.text


Window: TypeAlias = Duration | Placeholder


def bound_matcher(bound: Decimal) -> Matcher:
    """The `le` matcher of a histogram bound, in the spellings of both Prometheus 2 and 3.

    Prometheus 3 writes `le="5.0"` at ingestion; Prometheus 2 keeps what the client wrote, which is
    `5.0` from Python and `5` from Go.
    """
    text = decimal_text(bound)
    if bound and not _PLAIN_FROM <= abs(bound) < _PLAIN_BELOW:
        return Matcher(BOUND_LABEL, "=", _scientific(bound))
    if "." in text:
        return Matcher(BOUND_LABEL, "=", text)
    return Matcher(BOUND_LABEL, "=~", f"{text}(\\.0)?")


def _scientific(number: Decimal) -> str:
    """As clients in Go and Python, and Prometheus 3, write what is far from one: `5e-05`, `1.5e+06`."""
    digits = "".join(map(str, number.normalize().as_tuple().digits))
    sign = "-" if number < 0 else ""
    point = "." if digits[1:] else ""
    return f"{sign}{digits[0]}{point}{digits[1:]}e{number.adjusted():+03}"


@dataclass(frozen=True, slots=True)
class Vector:
    """An instant vector expression. Build one with the subclasses and functions below."""

    def _text(self) -> str:
        raise NotImplementedError

    def _level(self) -> int:
        return _ATOM

    def __str__(self) -> str:
        return self._text()

    def compare(
        self, op: CompareOp, other: Operand | int, matching: Matching | None = None
    ) -> Binary:
        """Keep the samples for which the comparison with `other` holds."""
        return Binary(self, op, _operand(other), matching)

    def holds(self, op: CompareOp, other: Operand | int) -> Binary:
        """`self op bool other`: 1 where it holds, else 0."""
        return Binary(self, op, _operand(other), truth=True)

    def arithmetic(
        self, op: ArithmeticOp, other: Operand | int, matching: Matching | None = None
    ) -> Binary:
        """Sample by sample, matched on equal labels or as `matching` says."""
        return Binary(self, op, _operand(other), matching)

    def both(self, other: Vector) -> Binary:
        """`self and other`."""
        return Binary(self, "and", other)

    def where_also(self, other: Vector, on: tuple[str, ...]) -> Binary:
        """`self and on (labels) other`."""
        return Binary(self, "and", other, Matching(on))

    def unless(self, other: Vector, on: tuple[str, ...]) -> Binary:
        """`self unless on (labels) other`."""
        return Binary(self, "unless", other, Matching(on))

    def when(self, condition: Vector) -> Binary:
        """`self and on () condition`: all of it while the condition, which has no labels, holds."""
        return Binary(self, "and", condition, Matching())

    def otherwise(self, other: Vector) -> Binary:
        """`self or other`."""
        return Binary(self, "or", other)


@dataclass(frozen=True, slots=True)
class Number:
    """A scalar literal."""

    value: Decimal

    def _level(self) -> int:
        return _ATOM if self.value >= 0 else _PRECEDENCE["-"]

    def __str__(self) -> str:
        return decimal_text(self.value)


@dataclass(frozen=True, slots=True)
class Product:
    """A scalar written as a product, so that a reader sees where it comes from: `14.4 * 0.005`."""

    factors: tuple[Decimal, ...]

    def _level(self) -> int:
        return _PRECEDENCE["*"]

    def __str__(self) -> str:
        return " * ".join(decimal_text(f) for f in self.factors)


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal, as an argument of a function."""

    value: str

    def __str__(self) -> str:
        return quote(self.value)


Operand: TypeAlias = "Vector | Number | Product"


def _operand(operand: Operand | int) -> Operand:
    return Number(Decimal(operand)) if isinstance(operand, int) else operand


@dataclass(frozen=True, slots=True)
class Time:
    """The scalar `time()`, so many seconds later or earlier. In a subquery it is the step's time."""

    shift: int = 0

    def _level(self) -> int:
        return _PRECEDENCE["+"] if self.shift else _ATOM

    def __str__(self) -> str:
        if not self.shift:
            return "time()"
        return f"time() {'+' if self.shift > 0 else '-'} {abs(self.shift)}"


@dataclass(frozen=True, slots=True)
class Matching:
    """Which labels of two operands must be equal: `on` these alone.

    With `many`, several samples of the left operand may match one of the right.
    """

    on: tuple[str, ...] = ()
    many: bool = False

    def __str__(self) -> str:
        return f"on ({', '.join(sorted(self.on))}){' group_left ()' if self.many else ''}"


@dataclass(frozen=True, slots=True)
class Selector(Vector):
    """A metric name and matchers, kept sorted."""

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def __post_init__(self) -> None:
        if not is_metric_name(self.metric):
            raise ValueError(f"not a metric name: {self.metric!r}")
        object.__setattr__(self, "matchers", tuple(sorted(set(self.matchers))))

    def where(self, *matchers: Matcher) -> Selector:
        """The same selector with more matchers."""
        return replace(self, matchers=self.matchers + matchers)

    def over(self, window: Window, ago: int = 0) -> Range:
        """The range vector of the last `window`, as of `ago` seconds ago."""
        return Range(self, window, ago)

    def as_of(self, ago: int) -> Vector:
        """Its samples of `ago` seconds ago, or of a time to come if that is negative."""
        return Shifted(self, ago) if ago else self

    def sampled(self, window: Duration, step: Duration) -> Subquery:
        """The subquery `self[window:step]`: one sample per `step`, on multiples of `step`."""
        return Subquery(self, window, step)

    def _text(self) -> str:
        if not self.matchers:
            return self.metric
        return f"{self.metric}{{{','.join(str(m) for m in self.matchers)}}}"


@dataclass(frozen=True, slots=True)
class Range:
    """A range vector of a selector."""

    selector: Selector
    window: Window
    ago: int = 0
    """Seconds before now at which it ends."""

    def __str__(self) -> str:
        return f"{self.selector}[{self.window}]{_offset(self.ago)}"


@dataclass(frozen=True, slots=True)
class Shifted(Vector):
    """A selector at another time."""

    selector: Selector
    ago: int

    def _text(self) -> str:
        return f"{self.selector}{_offset(self.ago)}"


def _offset(ago: int) -> str:
    if not ago:
        return ""
    return f" offset {'-' if ago < 0 else ''}{Duration.of(seconds=abs(ago))}"


@dataclass(frozen=True, slots=True)
class Subquery:
    """A range vector of an expression evaluated every `step`."""

    inner: Vector
    window: Duration
    step: Duration
    ago: int = 0
    """Seconds before now at which it ends; negative for a time to come."""

    def __str__(self) -> str:
        inner = _wrap(self.inner, _ATOM)
        if isinstance(self.inner, Shifted):
            inner = f"({inner})"
        return f"{inner}[{self.window}:{self.step}]{_offset(self.ago)}"


@dataclass(frozen=True, slots=True)
class Call(Vector):
    """A function call whose result is an instant vector. Use the functions below."""

    function: str
    arguments: tuple[Vector | Range | Subquery | Number | Time | Text, ...]

    def _text(self) -> str:
        return f"{self.function}({', '.join(str(a) for a in self.arguments)})"


@dataclass(frozen=True, slots=True)
class Aggregate(Vector):
    """An aggregation `op by (labels) (inner)`; over everything where there are no labels.

    With `without` it is `op without (labels) (inner)`: over these labels alone.
    """

    op: AggregateOp
    inner: Vector
    by: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for label in (*self.by, *self.without):
            if not is_label_name(label):
                raise ValueError(f"not a label name: {label!r}")
        if self.by and self.without:
            raise ValueError("an aggregation is by some labels or without some")
        object.__setattr__(self, "by", tuple(sorted(set(self.by))))
        object.__setattr__(self, "without", tuple(sorted(set(self.without))))

    def _text(self) -> str:
        for word, labels in (("by", self.by), ("without", self.without)):
            if labels:
                return f"{self.op} {word} ({', '.join(labels)}) ({self.inner})"
        return f"{self.op}({self.inner})"


@dataclass(frozen=True, slots=True)
class Binary(Vector):
    """Two operands and an operator, matched on equal label sets.

    Of equal level they group to the left, and powers to the right.
    """

    left: Operand
    op: CompareOp | ArithmeticOp | SetOp
    right: Operand
    matching: Matching | None = None
    """Which labels are matched, if not all."""
    truth: bool = False
    """Whether a comparison gives 1 or 0, rather than the samples for which it holds."""

    def _level(self) -> int:
        return _PRECEDENCE[self.op]

    def _text(self) -> str:
        level = self._level()
        leftwards = self.op != "^"
        left, right = (
            _wrap(self.left, level if leftwards else level + 1),
            _wrap(self.right, level + 1 if leftwards else level),
        )
        op = f"{self.op}{' bool' if self.truth else ''}"
        op = op if self.matching is None else f"{op} {self.matching}"
        line = f"{left} {op} {right}"
        if self.op in ("and", "or", "unless") and (len(line) > _WIDTH or "\n" in line):
            return f"{left}\n{op}\n{right}"
        return line


@dataclass(frozen=True, slots=True)
class Raw(Vector):
    """A user's own PromQL, verbatim, of an instant vector. In parentheses inside of any operator."""

    text: str

    def _text(self) -> str:
        # A comment in the last line must not swallow the parenthesis that follows.
        return f"{self.text}\n" if "#" in self.text else self.text

    def _level(self) -> int:
        return 0


def _wrap(operand: Operand, level: int) -> str:
    text = str(operand)
    return text if operand._level() >= level else f"({text})"


def rate(series: Range) -> Call:
    """Per-second increase of a counter, resets allowed for."""
    return Call("rate", (series,))


def over_time(op: OverTimeOp, series: Range | Subquery) -> Call:
    """Aggregate each series over its window."""
    return Call(op, (series,))


def total(inner: Vector, by: Iterable[str] = ()) -> Aggregate:
    """`sum by (by) (inner)`."""
    return Aggregate("sum", inner, tuple(by))


def highest(inner: Vector, by: Iterable[str] = ()) -> Aggregate:
    """`max by (by) (inner)`."""
    return Aggregate("max", inner, tuple(by))


def lowest(inner: Vector, by: Iterable[str] = ()) -> Aggregate:
    """`min by (by) (inner)`."""
    return Aggregate("min", inner, tuple(by))


def count(inner: Vector, by: Iterable[str] = ()) -> Aggregate:
    """`count by (by) (inner)`."""
    return Aggregate("count", inner, tuple(by))


def merged(inner: Vector, labels: Iterable[str]) -> Aggregate:
    """`max without (labels) (inner)`: one series of those that report the same under other labels."""
    return Aggregate("max", inner, without=tuple(labels))


def at_most(inner: Vector, ceiling: Decimal) -> Call:
    """`clamp_max(inner, ceiling)`."""
    return Call("clamp_max", (inner, Number(ceiling)))


def at_least(inner: Vector, floor: Decimal) -> Call:
    """`clamp_min(inner, floor)`."""
    return Call("clamp_min", (inner, Number(floor)))


def absent(selector: Selector) -> Call:
    """One sample if `selector` selects nothing."""
    return Call("absent", (selector,))


def constant(value: Decimal) -> Call:
    """`vector(value)`."""
    return Call("vector", (Number(value),))


def now(shift: int = 0) -> Call:
    """The time as a sample without labels, in epoch seconds, so many seconds later."""
    return Call("vector", (Time(shift),))


def calendar(function: CalendarFunction, time: Vector) -> Call:
    """A part of the date of a time in epoch seconds, in UTC."""
    return Call(function, (time,))


def relabelled(inner: Vector, label: str, source: str, pattern: str = "(.+)") -> Call:
    """`inner` with a label of the value of another; where `pattern` does not match, as it was."""
    if not (is_label_name(label) and is_label_name(source)):
        raise ValueError(f"not label names: {label!r}, {source!r}")
    return Call("label_replace", (inner, Text(label), Text("$1"), Text(source), Text(pattern)))


def labelled(inner: Vector, label: str, value: str) -> Call:
    """`inner` with a label of a fixed value."""
    if not is_label_name(label):
        raise ValueError(f"not a label name: {label!r}")
    plain = value.replace("$", "$$")
    return Call("label_replace", (inner, Text(label), Text(plain), Text(""), Text("")))


def floor(inner: Vector) -> Call:
    """Rounded down."""
    return Call("floor", (inner,))


def ceil(inner: Vector) -> Call:
    """Rounded up."""
    return Call("ceil", (inner,))


def magnitude(inner: Vector) -> Call:
    """`abs(inner)`."""
    return Call("abs", (inner,))


def sign(inner: Vector) -> Call:
    """1 of what is positive, -1 of what is negative, 0 of 0."""
    return Call("sgn", (inner,))


def squared(inner: Vector) -> Binary:
    """`inner ^ 2`."""
    return Binary(inner, "^", Number(Decimal(2)))


def root(inner: Vector) -> Call:
    """The square root."""
    return Call("sqrt", (inner,))


def logarithm(inner: Vector) -> Call:
    """The natural logarithm."""
    return Call("ln", (inner,))


def quantile_over_time(quantile: Decimal, series: Range | Subquery) -> Call:
    """The quantile of each series over its window."""
    return Call("quantile_over_time", (Number(quantile), series))


def timestamp(series: Selector) -> Call:
    """When each sample was recorded, in epoch seconds."""
    return Call("timestamp", (series,))


def increase(series: Range) -> Call:
    """Increase of a counter over the range, resets allowed for."""
    return Call("increase", (series,))


def histogram_quantile(
    quantile: Decimal, buckets: Selector, window: Window, by: Iterable[str] = ()
) -> Call:
    """The `quantile` of a classic histogram over `window`, per `by`."""
    summed = total(rate(buckets.over(window)), (*by, BOUND_LABEL))
    return Call("histogram_quantile", (Number(quantile), summed))
