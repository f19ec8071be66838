"""Every expression that llmmon can build prints as PromQL that parses back to the same tree.

promql-parser is the independent reader.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon import promql
from llmmon.promql import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Number,
    Product,
    Range,
    Selector,
    Subquery,
    Vector,
)
from llmmon.units import Duration

_OPS = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
# Words of the language cannot be told from names by looking at a name alone.
_KEYWORDS = re.compile(
    "and|or|unless|by|without|on|ignoring|group.*|bool|offset|sum|max|min|count.*|avg|std.*|topk"
    "|bottomk|quantile|limit.*|atan2|start|end|inf|nan|fill.*|step|range|anchored|smoothed"
)


def _is_name(text: str) -> bool:
    return not _KEYWORDS.fullmatch(text)


_NAMES: st.SearchStrategy[str] = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(
    _is_name
)
_TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
_METRICS = st.from_regex(r"m[a-z0-9_:]{0,8}", fullmatch=True)
_WINDOWS = st.integers(1, 10**7).map(lambda n: Duration(n * 1000))
_NUMBERS = st.decimals(-(10**9), 10**9, allow_nan=False, places=4).map(Number)
_FACTORS = st.decimals(0, 10**6, allow_nan=False, places=4)
_SCALARS = _NUMBERS | st.tuples(_FACTORS, _FACTORS).map(Product)


@st.composite
def _matchers(draw: st.DrawFn) -> Matcher:
    ops: list[promql.MatchOp] = ["=", "!=", "=~", "!~"]
    label, op = draw(_NAMES), draw(st.sampled_from(ops))
    text = draw(_TEXTS)
    return Matcher(label, op, promql.escape_regex(text) if "~" in op else text)


_SELECTORS = st.builds(Selector, _METRICS, st.lists(_matchers(), max_size=3).map(tuple))
_RANGES = st.builds(Range, _SELECTORS, _WINDOWS)


def _grown(inner: st.SearchStrategy[Vector]) -> st.SearchStrategy[Vector]:
    operands = inner | _SCALARS
    return st.one_of(
        st.builds(
            Aggregate,
            st.sampled_from(["sum", "max", "min", "count"]),
            inner,
            st.lists(_NAMES, max_size=2).map(tuple),
        ),
        st.builds(Binary, inner, st.sampled_from(["and", "or", "unless"]), inner),
        st.builds(Binary, inner, st.sampled_from(["+", "-", "*", "/", "^", ">", "<="]), operands),
        st.builds(Binary, operands, st.sampled_from(["+", "-", "*", "/", "^"]), inner),
        st.builds(Subquery, inner, _WINDOWS, _WINDOWS).map(
            lambda subquery: promql.over_time("sum_over_time", subquery)
        ),
        inner.map(lambda vector: promql.at_least(vector, Decimal(0))),
        _RANGES.map(promql.rate),
    )


_VECTORS = st.recursive(_SELECTORS | _RANGES.map(promql.rate), _grown, max_leaves=8)


def _ours(node: object) -> object:
    """Our tree as nested tuples."""
    match node:
        case Selector(metric, matchers):
            return ("selector", metric, tuple((m.label, m.op, m.value) for m in matchers))
        case Range(selector, Duration() as window):
            return ("range", _ours(selector), window.milliseconds)
        case Subquery(inner, window, step):
            return ("subquery", _ours(inner), window.milliseconds, step.milliseconds)
        case Call(function, arguments):
            return ("call", function, tuple(_ours(a) for a in arguments))
        case Aggregate(op, inner, by):
            return ("aggregate", op, _ours(inner), by)
        case Binary(left, op, right):
            return ("binary", op, _ours(left), _ours(right))
        case Number(value):
            return _number(float(value))
        case Product(factors):
            return ("binary", "*", *(_number(float(f)) for f in factors))
    raise AssertionError(node)


def _number(value: float) -> object:
    return ("negative", ("number", -value)) if value < 0 else ("number", abs(value))


def _theirs(node: Any) -> object:
    """promql-parser's tree as nested tuples; parentheses are only how a tree is written."""
    kind = type(node).__name__
    match kind:
        case "ParenExpr":
            return _theirs(node.expr)
        case "VectorSelector":
            found = (
                (m.name, _OPS[str(m.op).rsplit(".", 1)[-1]], m.value)
                for m in node.matchers.matchers
            )
            return ("selector", node.name, tuple(found))
        case "MatrixSelector":
            return ("range", _theirs(node.vector_selector), _ms(node.range))
        case "SubqueryExpr":
            return ("subquery", _theirs(node.expr), _ms(node.range), _ms(node.step))
        case "Call":
            return ("call", node.func.name, tuple(_theirs(a) for a in node.args))
        case "AggregateExpr":
            labels = tuple(node.modifier.labels) if node.modifier else ()
            return ("aggregate", str(node.op), _theirs(node.expr), labels)
        case "BinaryExpr":
            return ("binary", str(node.op), _theirs(node.lhs), _theirs(node.rhs))
        case "NumberLiteral":
            return _number(node.val)
        case "UnaryExpr":
            return ("negative", _theirs(node.expr))
    raise AssertionError(kind)


def _parsed(text: str) -> Any:
    return promql_parser.parse(text)


def _ms(delta: timedelta) -> int:
    return round(delta.total_seconds() * 1000)


@given(_VECTORS)
def test_printed_promql_parses_back_to_the_same_tree(vector: Vector) -> None:
    assert _theirs(promql_parser.parse(str(vector))) == _ours(vector)


@given(_TEXTS)
def test_an_escaped_regex_matches_its_own_text_and_nothing_longer(text: str) -> None:
    pattern = promql.escape_regex(text)

    assert re.fullmatch(pattern, text)
    assert not re.fullmatch(pattern, text + "x")


@given(_TEXTS)
def test_a_quoted_label_value_comes_back_as_it_was(text: str) -> None:
    [matcher] = _parsed(str(Selector("m", (Matcher("l", "=", text),)))).matchers.matchers

    assert matcher.value == text


@pytest.mark.parametrize("name", ["", "a b", "a-b", "1a", 'a"', "a{", "é"])
def test_a_name_that_would_break_promql_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        Selector(name)
    with pytest.raises(ValueError, match="not a"):
        Matcher(name, "=", "x")
    with pytest.raises(ValueError, match="not a"):
        promql.total(Selector("m"), [name])


def test_user_promql_with_a_comment_cannot_swallow_what_follows() -> None:
    raw = promql.Raw("sum(a) # the end")

    printed = str(promql.total(raw).otherwise(Selector("b")))

    promql_parser.parse(printed)
    assert _theirs(promql_parser.parse(printed))[:2] == ("binary", "or")  # type: ignore[index]
