"""Made-up label values that a selector selects."""

from __future__ import annotations

import re

from llmmon.promql import Matcher, Selector
from llmmon.rules.types import Labels

_OPTIONAL_ZERO = "(\\.0)?"
_WILDCARD = re.compile(r"(?<!\\)\.[*+]?|\[[^\]]*\][*+]?|\\d[*+]?")


def example_labels(selector: Selector) -> Labels | None:
    """Labels of some series that `selector` selects; `None` if none comes to mind."""
    labels = {}
    for name in sorted({matcher.label for matcher in selector.matchers}):
        wanted = [matcher for matcher in selector.matchers if matcher.label == name]
        fitting = (v for v in candidates(wanted) if all(matches(m, v) for m in wanted))
        value = next(fitting, None)
        if value is None:
            return None
        labels[name] = value
    return labels


def matches(matcher: Matcher, value: str) -> bool:
    """Whether a label value passes a matcher; a pattern that Python cannot read passes nothing."""
    if matcher.op in ("=", "!="):
        return (value == matcher.value) == (matcher.op == "=")
    try:
        found = re.fullmatch(matcher.value, value) is not None
    except re.error:
        return False
    return found == (matcher.op == "=~")


def candidates(wanted: list[Matcher]) -> list[str]:
    """Label values worth trying: the matchers' own texts, with the commonest wildcards filled in."""
    texts = [m.value for m in wanted if m.op == "="]
    for matcher in wanted:
        if matcher.op == "=~":
            for part in matcher.value.strip("^$").strip("()").split("|"):
                texts.append(_filled(part))
                texts.append(part)
    return [*texts, "x", "0", "200", "500", ""]


def _filled(pattern: str) -> str:
    """A text that a simple pattern matches: a bound as Python writes it, wildcards as digits."""
    if pattern.endswith(_OPTIONAL_ZERO):
        return pattern.removesuffix(_OPTIONAL_ZERO) + ".0"
    return _WILDCARD.sub("0", pattern).replace("\\", "")
