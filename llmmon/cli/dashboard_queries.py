"""Whether the queries of a dashboard parse, and read series that rules record or sources expose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import promql_parser

from llmmon.cli.dashboard_world import Readable
from llmmon.dashboards.annotations import TARGET
from llmmon.model import naming
from llmmon.promql import Matcher
from llmmon.resolve.closed_world import mistakes_of
from llmmon.sli.events import Reading, readings_of
from llmmon.words import did_you_mean

_RATE_INTERVAL, _ANY_RANGE = "$__rate_interval", "5m"
_CHOICE = re.compile(r"\$\w+")
"""The value of a matcher that a reader chooses by a variable."""
_LABEL_VALUES = re.compile(r"label_values\((.*), (\w+)\)", re.DOTALL)
_QUERY_RESULT = re.compile(r"query_result\((.*)\)", re.DOTALL)
_LABELS_OF_RULES = frozenset(
    ("alertname", "alertstate", *(v for k, v in vars(naming).items() if k.endswith("_LABEL")))
)
_FOLLOWED = frozenset(Matcher(label, "=~", f"${label}") for label in TARGET)


def panel_queries(document: dict[str, Any]) -> Iterator[str]:
    """Every expression of a dashboard's panels."""
    for panel in document["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def other_queries(document: dict[str, Any]) -> Iterator[str]:
    """Every expression of its annotations and variables."""
    yield from (annotation["expr"] for annotation in document["annotations"]["list"])
    for variable in document["templating"]["list"]:
        definition = variable.get("definition", "")
        if match := _LABEL_VALUES.fullmatch(definition):
            yield f"count by ({match[2]}) ({match[1]})"
        elif match := _QUERY_RESULT.fullmatch(definition):
            yield match[1]


def unfollowed(query: str, known: Readable) -> Iterator[str]:
    """Scraped series that a panel shows whatever job and instance a reader picks."""
    try:
        readings = readings_of(query.replace(_RATE_INTERVAL, _ANY_RANGE))
    except ValueError:
        return
    for selector in (reading.selector for reading in readings):
        if selector.metric in known.scraped and not set(selector.matchers) >= _FOLLOWED:
            yield f"{selector} does not follow the variables {' and '.join(TARGET)}"


def query_problems(query: str, known: Readable) -> Iterator[str]:
    """What is wrong with one expression."""
    text = query.replace(_RATE_INTERVAL, _ANY_RANGE)
    try:
        promql_parser.parse(text)
        readings = readings_of(text)
    except ValueError as error:
        yield f"{error} in: {query}"
        return
    if not readings:
        yield f"nothing is read in: {query}"
    for reading in readings:
        for problem in _of_reading(_with_any_choice(reading), known):
            yield f"{problem} in: {query}"


def _with_any_choice(reading: Reading) -> Reading:
    """A reader's choice is among the values of its label."""
    selector = reading.selector
    kept = tuple(
        Matcher(m.label, "=~", ".*") if _CHOICE.fullmatch(m.value) and m.op == "=~" else m
        for m in selector.matchers
    )
    return replace(reading, selector=replace(selector, matchers=kept))


def _of_reading(reading: Reading, known: Readable) -> Iterator[str]:
    name, matchers = reading.selector.metric, reading.selector.matchers
    if rules := known.recorded.get(name):
        fits = any(all(known.fits(rule, matcher) for matcher in matchers) for rule in rules)
        if not fits and not (name in known.elsewhere and _are_of_rules(matchers)):
            yield f"no rule makes {reading.selector}"
    elif name in known.scraped:
        for _, message, hint in mistakes_of(reading, known.scraped, known.target_labels):
            yield f"{message} ({hint})"
    elif name not in known.elsewhere or not _are_of_rules(matchers):
        names = (*known.recorded, *known.scraped)
        hint = did_you_mean(name, names, "series", "llmmon build writes both anew")
        yield f"nothing records or exposes {name} ({hint})"


def _are_of_rules(matchers: Iterable[Matcher]) -> bool:
    """Whether rules of any service may set all of the labels."""
    return all(matcher.label in _LABELS_OF_RULES for matcher in matchers)
