"""A server on loopback that speaks Prometheus' API about hours of a test, or not quite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from llmmon.runtime.drift.prometheus.source import Source
from llmmon.runtime.http.client import Client
from llmmon.runtime.http.endpoint import Patience, endpoint
from llmmon.sli.drift_series import SeriesEntry, questions_about
from tests.http_client.server import Asked, Reply

HOUR = 3_600
Value = Callable[[int], object]
"""From an hour to what was counted in it; `None` if there is no sample."""


@dataclass(slots=True)
class Series:
    """What is found if the expression has all of these texts in it."""

    found_by: tuple[str, ...]
    labels: dict[str, str]
    value: Value


@dataclass(slots=True)
class Api:
    """Answers range queries out of series; keeps what it was asked."""

    series: list[Series] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, number: int, asked: Asked) -> Reply:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        self.forms.append(form)
        found = [s for s in self.series if all(text in form["query"] for text in s.found_by)]
        times = range(int(form["start"]), int(form["end"]) + 1, int(form["step"]))
        result = [r for s in found if (r := _result(s, times))["values"]]
        return document({"resultType": "matrix", "result": result}, warnings=self.warnings)

    def hours_asked(self, text: str) -> list[int]:
        """How many hours each question with a text in it was about."""
        return [
            (int(form["end"]) - int(form["start"])) // HOUR + 1
            for form in self.forms
            if text in form["query"]
        ]


def _result(series: Series, times: Iterable[int]) -> dict[str, object]:
    values = [(at, series.value(at // HOUR - 1)) for at in times]
    return {"metric": series.labels, "values": [[at, str(v)] for at, v in values if v is not None]}


def document(data: object, *, warnings: list[str] | None = None) -> Reply:
    """A success, as Prometheus says it."""
    body: dict[str, object] = {"status": "success", "data": data}
    if warnings:
        body["warnings"] = warnings
    return Reply(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def buckets(name: str, bounds: Iterable[str], value: Value, **labels: str) -> list[Series]:
    """A histogram whose every bucket, up to each bound, counts as much more as `value` says."""
    return [
        Series((f"{name}_bucket",), {**labels, "le": bound}, _times(value, place))
        for place, bound in enumerate(bounds, start=1)
    ]


def _times(value: Value, factor: int) -> Value:
    def times(hour: int) -> object:
        found = value(hour)
        return float(str(found)) * factor if found is not None else None

    return times


def source(
    url: str,
    signal: str,
    *entries: SeriesEntry,
    needs_sums: bool = False,
    recorded_of: str | None = None,
    allow_warnings: bool = False,
) -> Source:
    """The source of one signal, which is not tried twice."""
    series = questions_about(signal, entries, needs_sums=needs_sums, recorded_of=recorded_of)
    return Source(
        client=Client(endpoint(url, patience=Patience(tries=1, each=5))),
        series=tuple(series),
        allow_warnings=allow_warnings,
    )
