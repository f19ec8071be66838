"""Asks for whole hours, in pieces that any Prometheus answers, and refuses whatever is not sure to be all.

A value stands at the end of its hour. An hour without one is missing, and not an hour without events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.http.client import Client
from llmmon.runtime.http.errors import HttpError
from llmmon.runtime.http.prometheus import Refusal, Said, ask

RAW_HOURS, RECORDED_HOURS = 24, 168
"""Of one question: raw samples of a day, recorded hours of a week."""
_HOUR = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What an expression came to in one hour."""

    labels: Mapping[str, str]
    hour: int
    value: float


@dataclass(slots=True, kw_only=True)
class Asker:
    """Asks one server, and keeps what it warned of."""

    client: Client
    allow_warnings: bool = False
    questions: int = 0
    warnings: dict[str, None] = field(default_factory=dict)
    no_numbers: int = 0
    """Values that are none: a question that divides by zero, a gauge that is broken."""

    def hours(self, expr: str, hours: range) -> Iterator[Hour]:
        """What each hour came to, as far as there are values.

        Raises:
            DriftError: there is no answer, or one that may lack something.
        """
        for series in self._matrix(expr, hours):
            labels, samples = _parts(self._name, series)
            for at, text in samples:
                hour, value = self._sample(at, text, hours)
                if value is None:
                    self.no_numbers += 1
                else:
                    yield Hour(labels=labels, hour=hour, value=value)

    @property
    def _name(self) -> str:
        return self.client.endpoint.name

    def _matrix(self, expr: str, hours: range) -> Sequence[Any]:
        said = self._ask(expr, hours)
        if said.warnings and not self.allow_warnings:
            raise DriftError(
                f"{self._name} warns that its answer may lack data: {said.warnings[0]:.300}; "
                "write allow_warnings: true to judge by what there is"
            )
        self.warnings.update(dict.fromkeys(said.warnings))
        match said.data:
            case {"resultType": "matrix", "result": list(result)}:
                return result
        raise DriftError(f"{self._name} answers in another form than a range of values")

    def _ask(self, expr: str, hours: range) -> Said:
        seconds = self.client.endpoint.patience.each
        form = {
            "query": expr,
            "start": str((hours.start + 1) * _HOUR),
            "end": str(hours.stop * _HOUR),
            "step": str(_HOUR),
            "timeout": f"{max(round(seconds), 1)}s",
            # Of Thanos: an answer without a store that is down is no answer.
            "partial_response": "false",
        }
        self.questions += 1
        try:
            said = ask(self.client, "query_range", form)
        except HttpError as error:
            raise DriftError(str(error)) from error
        if isinstance(said, Refusal):
            raise DriftError(f"{self._name} answers {said.status}: {said.reason:.500}\n  {expr}")
        return said

    def _sample(self, at: object, text: object, hours: range) -> tuple[int, float | None]:
        try:
            time, value = float(str(at)), float(str(text))
        except ValueError as error:
            raise DriftError(f"{self._name} answers values that are none: {text!r:.50}") from error
        hour = round(time) // _HOUR - 1
        if round(time) % _HOUR or hour not in hours:
            raise DriftError(
                f"{self._name} answers for a time that it was not asked about: {time:g}"
            )
        return hour, value if isfinite(value) and value >= 0 else None


def _parts(name: str, series: object) -> tuple[Mapping[str, str], Sequence[tuple[object, object]]]:
    match series:
        case {"metric": dict(labels), "values": list(values)} if all(
            isinstance(pair, list) and len(pair) == 2 for pair in values
        ):
            return labels, values
    raise DriftError(f"{name} answers in another form than series of values")


def pieces(hours: range, length: int) -> Iterator[range]:
    """The hours in pieces of so many, each of which ends where a multiple of it does."""
    start = hours.start
    while start < hours.stop:
        stop = min((start // length + 1) * length, hours.stop)
        yield range(start, stop)
        start = stop
