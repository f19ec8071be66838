"""Series as users select them in PromQL: from text, or from promql-parser's tree, to a selector."""

from __future__ import annotations

from typing import Any

import promql_parser

from llmmon.fields import bad_value, query_text
from llmmon.promql import Matcher, MatchOp, Selector, is_label_name, is_metric_name

_OPS: dict[str, MatchOp] = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
_EXAMPLE = 'write a metric and its labels: llm_requests_total{llm_service="chat"}'


def read_selector(value: Any) -> Selector:
    """A metric name, and matchers in braces."""
    text = query_text(value)
    try:
        node = promql_parser.parse(text)
    except ValueError as error:
        raise bad_value(f"is not PromQL ({error})", _EXAMPLE) from None
    is_plain = isinstance(node, promql_parser.VectorSelector) and not (node.offset or node.at)
    selector = selector_of(node) if is_plain else None
    if selector is None:
        raise bad_value("does not select series by a metric name", _EXAMPLE)
    return selector


def selector_of(node: Any) -> Selector | None:
    """A selector of the tree; `None` if nothing can be said about its series by name.

    That is so without a plain metric name (UTF-8 names, regular expressions on `__name__`), or with a
    UTF-8 label name.
    """
    if node.matchers.or_matchers:
        return None
    name, matchers = node.name, []
    for matcher in node.matchers.matchers:
        op = _OPS[str(matcher.op).rsplit(".", 1)[-1]]
        if matcher.name == "__name__" and op == "=":
            name = matcher.value
        elif not is_label_name(matcher.name):
            return None
        else:
            matchers.append(Matcher(matcher.name, op, matcher.value))
    return Selector(name, tuple(matchers)) if name and is_metric_name(name) else None
