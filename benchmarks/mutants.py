"""Mutants of alerting rules: each one small mistake, made in the text of the rule.

The first five kinds decide the score. The others say how finely the tests see what surrounds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from benchmarks import promql_text as promql

Rule: TypeAlias = dict[str, Any]
"""A rule as YAML has it."""

COMPARISON, FACTOR, WINDOW, MATCHER, GUARD = "comparison", "factor", "window", "matcher", "guard"
SCORED = (COMPARISON, FACTOR, WINDOW, MATCHER, GUARD)
"""The kinds that count towards the score."""
FOR, KEEP, MINIMUM, OPERATOR, ABSENT = "for", "keep firing", "minimum", "and/or", "absent target"
EXTRA = (FOR, KEEP, MINIMUM, OPERATOR, ABSENT)

_FLIPPED = {">": "<", "<": ">", ">=": "<", "<=": ">", "==": "!=", "!=": "=="}
_HALF_AND_DOUBLE = (Decimal("0.5"), Decimal(2))
_RATIO = re.compile(r"(?P<before>.*:ratio_rate)(?P<window>(?:\d+(?:ms|[smhdwy]))+)")
_RANGE = re.compile(r"\[(?P<window>[\w.]+)(?P<step>(?::[\w.]*)?)\]")
_DURATION_PART = re.compile(r"(\d+)(ms|[smhdwy])")
_MILLISECONDS = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
    "y": 31_536_000_000,
}
_MINUTE, _DAY = _MILLISECONDS["m"], _MILLISECONDS["d"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One alerting rule of a file, changed."""

    group: int
    index: int
    """Which rule of the group."""
    kind: str
    change: str
    """What was done, for people."""
    rule: Rule

    @property
    def alert(self) -> str:
        """The alert and what tells it apart from others of its name."""
        labels = self.rule.get("labels", {})
        apart = labels.get("long_window") or labels.get("missing_metric")
        return f"{self.rule['alert']} {apart}" if apart else str(self.rule["alert"])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of the whole file mutations draw on."""

    windows: tuple[str, ...]
    """Windows whose error ratio is recorded, shortest first."""
    selectors: tuple[str, ...]
    """Every selector of the file, as it is written."""


def mutants_of(document: Mapping[str, Any]) -> list[Mutant]:
    """All mutants of all alerting rules of a rule file."""
    around = _surroundings(document)
    return [
        Mutant(g, i, kind, change, {k: v for k, v in (rule | changed).items() if v is not None})
        for g, group in enumerate(document["groups"])
        for i, rule in enumerate(group["rules"])
        if "alert" in rule
        for kind, mutate in _MUTATIONS
        for change, changed in mutate(rule, around)
    ]


def applied(document: Mapping[str, Any], mutant: Mutant) -> dict[str, Any]:
    """The rule file with the mutant in the place of its rule."""
    groups = [dict(group) for group in document["groups"]]
    rules = list(groups[mutant.group]["rules"])
    rules[mutant.index] = mutant.rule
    groups[mutant.group]["rules"] = rules
    return {**document, "groups": groups}


def _surroundings(document: Mapping[str, Any]) -> Surroundings:
    rules = [rule for group in document["groups"] for rule in group["rules"]]
    recorded = (_RATIO.fullmatch(rule.get("record", "")) for rule in rules)
    windows = {match["window"] for match in recorded if match}
    found = (
        rule["expr"][s.start : s.end] for rule in rules for s in promql.selectors(rule["expr"])
    )
    return Surroundings(
        windows=tuple(sorted(windows, key=milliseconds)), selectors=tuple(dict.fromkeys(found))
    )


Changes: TypeAlias = Iterator[tuple[str, Rule]]
"""What was done, and the keys of the rule that it changed; `None` takes one away."""


def _flip_comparisons(rule: Rule, _around: Surroundings) -> Changes:
    text = rule["expr"]
    for token in promql.comparisons(text):
        yield _substituted(text, token.start, token.end, _FLIPPED[token.text])


def _scale_factors(rule: Rule, _around: Surroundings) -> Changes:
    """`> F * B`: F halved and doubled."""
    text = rule["expr"]
    found = promql.tokens(text)
    for at in range(len(found) - 3):
        compare, factor, times, budget = found[at : at + 4]
        is_limit = compare.text in promql.COMPARISONS and times.text == "*"
        if is_limit and factor.kind == budget.kind == "number":
            yield from _scaled(text, factor)


def _swap_windows(rule: Rule, around: Surroundings) -> Changes:
    text = rule["expr"]
    for token in promql.tokens(text):
        for new in _neighbours(token, around.windows):
            yield _substituted(text, token.start, token.end, new)


def _neighbours(token: promql.Token, windows: Sequence[str]) -> Iterable[str]:
    """The token with the next shorter and the next longer window in it.

    The range of hourly samples stays among days, and that of samples per second below: the other
    series would be no small mistake but another rule.
    """
    if token.kind == "word" and (match := _RATIO.fullmatch(token.text)):
        return [match["before"] + window for window in _beside(match["window"], windows)]
    if token.kind == "range" and (match := _RANGE.fullmatch(token.text)):
        same = [w for w in windows if (milliseconds(w) >= _DAY) == bool(match["step"])]
        short = -milliseconds(match["window"]) % _MINUTE  # of the window that the range stands for
        around = _beside(match["window"], same, short)
        return [f"[{milliseconds(window) - short}ms{match['step']}]" for window in around]
    return []


def _beside(window: str, windows: Sequence[str], short: int = 0) -> list[str]:
    length = milliseconds(window) + short
    shorter = [other for other in windows if milliseconds(other) < length]
    longer = [other for other in windows if milliseconds(other) > length]
    return shorter[-1:] + longer[:1]


def _drop_matchers(rule: Rule, _around: Surroundings) -> Changes:
    text = rule["expr"]
    for selector in promql.selectors(text):
        for index, matcher in enumerate(selector.matchers):
            new = promql.replaced(text, selector.start, selector.end, selector.without(index))
            yield f"{selector.name} without {matcher}", {"expr": new}


def _drop_guard(rule: Rule, _around: Surroundings) -> Changes:
    """The last `and … >= N` goes."""
    text = rule["expr"]
    last = promql.operands(text)[-1]
    operators = promql.set_operators(text)
    if operators and operators[-1].text == "and" and _minimum(text[slice(*last)]):
        yield "without the minimum of events", {"expr": text[: operators[-1].start].rstrip()}


def _minimum(operand: str) -> promql.Token | None:
    """The number of `… >= N`."""
    found = promql.tokens(operand)
    compares = len(found) > 1 and found[-2].text == ">=" and found[-2].depth == 0
    return found[-1] if compares and found[-1].kind == "number" else None


def _scale_minimum(rule: Rule, _around: Surroundings) -> Changes:
    text = rule["expr"]
    for start, end in promql.operands(text):
        if number := _minimum(text[start:end]):
            moved = (start + number.start, start + number.end)
            yield from _scaled(text, promql.Token("number", number.text, *moved, depth=0))


def _swap_operators(rule: Rule, _around: Surroundings) -> Changes:
    text = rule["expr"]
    for token in promql.set_operators(text):
        if token.text == "and":
            yield _substituted(text, token.start, token.end, "or")


def _scale_for(rule: Rule, _around: Surroundings) -> Changes:
    for share in _HALF_AND_DOUBLE if "for" in rule else ():
        new = f"{int(milliseconds(rule['for']) * share)}ms"
        yield f"for: {rule['for']} → {new}", {"for": new}


def _drop_keep_firing(rule: Rule, _around: Surroundings) -> Changes:
    if "keep_firing_for" in rule:
        yield f"without keep_firing_for: {rule['keep_firing_for']}", {"keep_firing_for": None}


def _swap_absent_target(rule: Rule, around: Surroundings) -> Changes:
    """Another selector of the file, of a metric that is no recorded series if there is one."""
    text = rule["expr"]
    if "absent(" not in text.replace(" ", ""):
        return
    for selector in promql.selectors(text):
        here = text[selector.start : selector.end]
        others = [other for other in around.selectors if other != here]
        others.sort(key=lambda other: other.startswith("slo:"))
        if others:
            yield _substituted(text, selector.start, selector.end, others[0])


def _scaled(text: str, number: promql.Token) -> Changes:
    for share in _HALF_AND_DOUBLE:
        new = format((Decimal(number.text) * share).normalize(), "f")
        yield _substituted(text, number.start, number.end, new)


def _substituted(text: str, start: int, end: int, new: str) -> tuple[str, Rule]:
    """Says what stands where; of an operand, the words around the change."""
    before = text[:start].rsplit("\n", 1)[-1]
    line = text[:start].count("\n")
    where = re.findall(r"[a-zA-Z_:][\w:]*(?=[{\[])", before)
    place = f"after {where[-1]}" if where else f"in line {line + 1}"
    return f"{text[start:end]} → {new} {place}", {"expr": promql.replaced(text, start, end, new)}


def milliseconds(duration: str) -> int:
    """Length of a Prometheus duration."""
    return sum(int(n) * _MILLISECONDS[unit] for n, unit in _DURATION_PART.findall(duration))


_MUTATIONS: tuple[tuple[str, Callable[[Rule, Surroundings], Changes]], ...] = (
    (COMPARISON, _flip_comparisons),
    (FACTOR, _scale_factors),
    (WINDOW, _swap_windows),
    (MATCHER, _drop_matchers),
    (GUARD, _drop_guard),
    (FOR, _scale_for),
    (KEEP, _drop_keep_firing),
    (MINIMUM, _scale_minimum),
    (OPERATOR, _swap_operators),
    (ABSENT, _swap_absent_target),
)
