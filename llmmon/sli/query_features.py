"""Which features of PromQL a query uses that not every Prometheus knows.

promql-parser's tree no longer shows some of them, a quoted name among others, so the query's words
are read instead. The query has been parsed before: what stands here is PromQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from llmmon.catalog.promql_features import (
    DURATION_AS_NUMBER,
    QUOTED_NAME,
    UNITLESS_OFFSET,
    UNITLESS_RANGE,
    UTF8_DESTINATION,
    PromqlFeature,
    promql_features,
)
from llmmon.promql import is_label_name

_WORD = re.compile(
    r"""
      \#[^\n]*
    | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)
    | (?P<duration>(?:[0-9]+(?:ms|[smhdwy]))+)
    | (?P<number>0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
    | (?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
    | (?P<sign>=~|!~|!=|[^\s])
    """,
    re.VERBOSE,
)
_CLOSES = {"}": "{", "]": "[", ")": "("}
_MATCHES = frozenset({"=", "!=", "=~", "!~"})
_LABEL_LISTS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_AFTER_A_FUNCTION = _LABEL_LISTS | {"("}
_NAMES_A_LABEL = frozenset({"label_replace", "label_join"})


@dataclass(slots=True)
class _Open:
    """A bracket that is open: what stands before it, and how many commas stood in it so far."""

    sign: str
    before: str
    commas: int = 0


def features_of(query: str) -> tuple[PromqlFeature, ...]:
    """The features that a query uses, in order, each once."""
    known = promql_features()
    names = dict.fromkeys(name for name in _names(query) if name in known)
    return tuple(known[name] for name in names)


def _names(query: str) -> Iterator[str]:
    """Names of features, and of every function and aggregation besides."""
    within = [_Open("", "")]
    before = ""
    words = [match for match in _WORD.finditer(query) if match.lastgroup]
    after = [match[0] for match in words[1:]] + [""]
    for match, following in zip(words, after, strict=True):
        kind, word = match.lastgroup, match[0]
        if kind == "sign":
            _open_or_close(word, before, within)
        elif kind == "name" and before != "@" and following in _AFTER_A_FUNCTION:
            yield word
        elif kind == "text":
            yield from _of_text(word, before, within[-1])
        elif kind in ("number", "duration"):
            yield from _of_number(kind, before, within[-1])
        if not (word == "-" and before == "offset"):
            before = word


def _open_or_close(sign: str, before: str, within: list[_Open]) -> None:
    if sign in _CLOSES.values():
        within.append(_Open(sign, before))
    elif sign in _CLOSES:
        within.pop()
    elif sign == ",":
        within[-1].commas += 1


def _of_text(text: str, before: str, inside: _Open) -> Iterator[str]:
    is_value = before in _MATCHES
    if (inside.sign == "{" and not is_value) or inside.before in _LABEL_LISTS:
        yield QUOTED_NAME
        return
    names_a_label = inside.before in _NAMES_A_LABEL and inside.commas == 1
    if names_a_label and not is_label_name(text[1:-1]):
        yield UTF8_DESTINATION


def _of_number(kind: str, before: str, inside: _Open) -> Iterator[str]:
    if before == "offset":
        if kind == "number":
            yield UNITLESS_OFFSET
    elif inside.sign == "[":
        if kind == "number":
            yield UNITLESS_RANGE
    elif kind == "duration":
        yield DURATION_AS_NUMBER
