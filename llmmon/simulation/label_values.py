"""Values for labels of which nobody lists the values: ones that the selectors of rules and panels tell apart.

It knows matchers, and nothing of engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from llmmon.promql import Matcher
from llmmon.simulation.readings import holds

_WORDS = ("200", "500", "400", "ok", "timeout", "true", "0", "")
"""What anybody may write where nothing is known: codes, kinds of errors, nothing."""
_PLAIN = "default"
"""The value of a label that makes no difference."""
_REST_OF_A_PATH = "completions"
_ANYTHING = re.compile(r"\.[*+]")
_ONE_OF_A_CLASS = re.compile(r"\\d|\[[^\]]*\]|\.")
_FAILURE = re.compile(
    r"error|fail|abort|cancel|timeout|time_out|reject|invalid|not_found|validation|overload"
    r"|rate_limit|[45]\d\d|[45]xx|none",
    re.IGNORECASE,
)


def values_for(label: str, matchers: Iterable[Matcher], known: Sequence[str]) -> tuple[str, ...]:
    """Values of a label: the known ones, and one for every other way in which matchers may answer."""
    asked = tuple(dict.fromkeys(m for m in matchers if m.label == label))
    if not asked:
        return tuple(known) or (_PLAIN,)
    words = ("timeout", *_WORDS) if "error" in label else _WORDS
    pool = (*known, *(value for matcher in asked for value in _matched_by(matcher)), *words)
    by_answers: dict[tuple[bool, ...], str] = {}
    for value in pool:
        by_answers.setdefault(tuple(holds(matcher, value) for matcher in asked), value)
    return tuple(dict.fromkeys((*known, *by_answers.values())))


def looks_bad(value: str) -> bool:
    """Whether a value reads like something that seldom happens."""
    return _FAILURE.search(value) is not None


def _matched_by(matcher: Matcher) -> Iterator[str]:
    """Texts that the pattern of a matcher may match."""
    if matcher.op in ("=", "!="):
        yield matcher.value
        return
    for branch in re.sub(r"[()?]", "", matcher.value).split("|"):
        text = _ANYTHING.sub(_REST_OF_A_PATH, branch.replace("\\.", "\0"))
        yield _ONE_OF_A_CLASS.sub("0", text).replace("\0", ".").replace("\\", "")
