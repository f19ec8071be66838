"""What Grafana asks a Prometheus for a dashboard, from its document: variables, panels, annotations.

It is written from Grafana's documentation and shares nothing with llmmon's own preview.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmmon.local_prometheus.server import Server

_VARIABLE = re.compile(r"\$\{?(\w+)(?::\w+)?\}?")
_LABEL_VALUES = re.compile(r"label_values\((.*), (\w+)\)", re.DOTALL)
_QUERY_RESULT = re.compile(r"query_result\((.*)\)", re.DOTALL)
_REGEX_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|]")
_NO_TEXT = re.compile("embed|rerank")
_SECONDS = {"1m": 60}
_STEPS = 400
"""Of a range query: about as many as a third of a screen has pixels."""
Document = Mapping[str, Any]
Choice = Mapping[str, str]
"""By variable, what stands in queries for it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One expression, and whether it is asked over the range of the board or at its end."""

    place: str
    """Board, panel and query, as people find them."""
    expr: str
    instant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The time range of a board, and how often its series are scraped, in seconds."""

    start: int
    end: int
    scrape: int

    @property
    def step(self) -> int:
        """Between two points of a range query."""
        return max(self.scrape, (self.end - self.start) // _STEPS // self.scrape * self.scrape)

    def rate_interval(self, min_step: int) -> int:
        """`$__rate_interval` of a target, in seconds; its minimal step counts as a scrape interval."""
        return max(self.step + min_step, 4 * min_step)


def questions_of(document: Document, choice: Choice, over: Range) -> Iterator[Question]:
    """Everything that panels and annotations ask with these choices."""
    board = document["title"]
    for panel in document["panels"]:
        for target in panel.get("targets", ()):
            place = f"{board} / {panel['title']} / {target['refId']} {target['legendFormat']}"
            rate_interval = over.rate_interval(_SECONDS[target["interval"]])
            filled = {**choice, "__rate_interval": f"{rate_interval}s"}
            yield Question(place, _fill(target["expr"], filled), bool(target["instant"]))
    for mark in document["annotations"]["list"]:
        yield Question(f"{board} / annotation {mark['name']}", _fill(mark["expr"], choice), False)


def all_of_everything(document: Document) -> Choice:
    """What the variables stand for when the board opens."""
    return {each["name"]: each["allValue"] for each in _query_variables(document)}


def one_of_each(document: Document, server: Server, over: Range) -> Choice:
    """One value of each variable, that of most series; each depends on those before it.

    Of a service without prices there is no cost, and embeddings have no text: with them chosen panels
    rightly say "no data".
    """
    chosen: dict[str, str] = {}
    for variable in _query_variables(document):
        name, found = variable["name"], _series_of(variable, chosen, server, over)
        if found:
            series = server.query(f'count by ({name}) ({{{name}!=""}})', over.end)
            often = {each["metric"][name]: float(each["value"][1]) for each in series}
            values = [each["metric"][name] for each in found]
            most = max(values, key=lambda value: (not _NO_TEXT.search(value), often[value]))
            chosen[name] = _REGEX_SPECIAL.sub(r"\\\\\g<0>", most)
    return chosen


def variables_without_values(document: Document, server: Server, over: Range) -> list[str]:
    """The variables that offer nothing to choose from."""
    before: dict[str, str] = {}
    missing = []
    for variable in _query_variables(document):
        if not _series_of(variable, before, server, over):
            missing.append(f"{document['title']} / variable {variable['name']}")
        before[variable["name"]] = variable["allValue"]
    return missing


def has_answer(server: Server, question: Question, over: Range) -> bool:
    """Whether there is any number in the answer."""
    return bool(numbers(server, question, over))


def numbers(server: Server, question: Question, over: Range) -> list[float]:
    """All values of an answer but those that are none."""
    if question.instant:
        samples = [series["value"][1] for series in server.query(question.expr, over.end)]
    else:
        found = server.query_range(question.expr, over.start, over.end, over.step)
        samples = [value for series in found for _, value in series["values"]]
    return [number for number in map(float, samples) if not math.isnan(number)]


def _series_of(
    variable: Document, chosen: Choice, server: Server, over: Range
) -> list[dict[str, Any]]:
    """The series that carry the variable's values, with a value each."""
    definition, name = variable["definition"], variable["name"]
    if match := _LABEL_VALUES.fullmatch(definition):
        assert match[2] == name
        query = f"max by ({match[2]}) ({_fill(match[1], chosen)})"
    else:
        match = _QUERY_RESULT.fullmatch(definition)
        assert match is not None, definition
        query = _fill(match[1], chosen)
    found = server.query(query, over.end)
    return [series for series in found if series["metric"].get(name)]


def _query_variables(document: Document) -> Iterator[Document]:
    return (each for each in document["templating"]["list"] if each["type"] == "query")


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)
