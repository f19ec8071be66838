"""What Prometheus answers, as values on the times that were asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from llmmon.preview.questions import Question

Value: TypeAlias = float | None
"""A measured value; `None` where there is none, or where it is no number."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its labels, and a value for each time of the question."""

    labels: Mapping[str, str]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, in Prometheus' words."""

    reason: str


Answer: TypeAlias = tuple[Series, ...] | Refused
Ask: TypeAlias = Callable[[Question], Answer]


def read_answer(question: Question, result: Sequence[Any]) -> tuple[Series, ...]:
    """Series of the `result` of an API's `vector` or `matrix`, sorted by their labels.

    Raises:
        ValueError, KeyError, TypeError: it has another form.
    """
    found = [_series(question.times, each) for each in result]
    return tuple(sorted(found, key=lambda series: sorted(series.labels.items())))


def _series(times: range, given: Mapping[str, Any]) -> Series:
    """Series with gaps have fewer samples than there are times."""
    samples = given["values"] if "values" in given else [given["value"]]
    by_time = {round(float(at)): _number(text) for at, text in samples}
    labels = {str(name): str(value) for name, value in given["metric"].items()}
    return Series(labels, tuple(by_time.get(at) for at in times))


def _number(text: str) -> Value:
    value = float(text)
    return None if math.isnan(value) else value


def refusals(answers: Iterable[Answer]) -> list[str]:
    """The reasons of those that are no answers, each once."""
    return list(dict.fromkeys(answer.reason for answer in answers if isinstance(answer, Refused)))
