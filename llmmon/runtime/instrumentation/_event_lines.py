"""Events as lines of JSON: what a call that finished was like, and what a score of an answer is.

Knows the columns of version 1 of the schema, and nothing of files. No prompt, no answer and no name of a
user is in a line: only numbers, and words of which the spec and this package know all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from json import dumps
from time import gmtime, strftime
from typing import NamedTuple

from ._series import Series
from ._usage import Tokens

SCHEMA = "llmmon-event/v1"
"""What each line says of itself, so that files can be merged and split."""


class Finished(NamedTuple):
    """What an event is made of. `_record.py` writes the same as a plain tuple, which is made faster."""

    moment: float
    """When the call ended, in Unix seconds."""
    series: Series
    seconds: float | None
    """How long a successful call took."""
    first: float | None
    """Seconds to its first token, if it was a stream that succeeded."""
    per_token: float
    """Seconds of each further token; 0 where there was no telling."""
    usage: Tokens | None
    reason: str | None
    """Why it finished, if it succeeded and somebody said so."""
    is_refusal: bool
    failure: str | None
    """The kind of error of a call that failed."""
    charged: int


class Scored(NamedTuple):
    """A score of an answer, which may come long after its call."""

    moment: float
    series: Series
    metric: str
    score: float


def _latency(call: Finished) -> str | None:
    return None if call.seconds is None else f"{call.seconds:.6g}"


def _first_token(call: Finished) -> str | None:
    return None if call.first is None else f"{call.first:.6g}"


def _per_token(call: Finished) -> str | None:
    return f"{call.per_token:.6g}" if call.per_token else None


def _response_length(call: Finished) -> str | None:
    if call.seconds is None or call.usage is None:
        return None
    tokens = call.usage[3] + call.usage[4]
    return str(tokens) if tokens else None


def _error(call: Finished) -> str:
    return "true" if call.seconds is None else "false"


def _error_type(call: Finished) -> str | None:
    return None if call.failure is None else f'"{call.failure}"'


def _refusal(call: Finished) -> str | None:
    if call.seconds is None:
        return None
    return "true" if call.is_refusal else "false"


def _finish_reason(call: Finished) -> str | None:
    return None if call.reason is None else f'"{call.reason}"'


def _cost(call: Finished) -> str | None:
    prices = call.series.prices
    return f"{call.charged / prices.scale:.9g}" if prices and call.charged else None


COLUMNS: dict[str, Callable[[Finished], str | None]] = {
    "latency": _latency,
    "time_to_first_token": _first_token,
    "time_per_output_token": _per_token,
    "response_length": _response_length,
    "error": _error,
    "error_type": _error_type,
    "refusal": _refusal,
    "finish_reason": _finish_reason,
    "cost": _cost,
}
"""By column: its value as JSON, or nothing. The same signals as the series have, at the same calls."""


class Lines:
    """Writes lines with the columns that the spec asks for."""

    def __init__(self, columns: Iterable[str]) -> None:
        self._asked = frozenset(columns)
        self._columns = [
            (f',"{name}":', value) for name, value in COLUMNS.items() if name in self._asked
        ]
        self._heads: dict[Series, str] = {}
        self._second, self._text = -1, ""

    def of_call(self, call: Finished) -> str:
        """The line of a call."""
        parts = [self._head(call.moment, call.series)]
        for key, value in self._columns:
            text = value(call)
            if text is not None:
                parts += key, text
        parts.append("}\n")
        return "".join(parts)

    def of_score(self, scored: Scored) -> str:
        """The line of a score, which has nothing else."""
        head = self._head(scored.moment, scored.series)
        return f"{head},{dumps(scored.metric)}:{scored.score:.6g}}}\n"

    def _head(self, moment: float, series: Series) -> str:
        """When it was, and what it is about."""
        second = int(moment)
        if second != self._second:
            self._second, self._text = second, strftime("%Y-%m-%dT%H:%M:%S", gmtime(second))
        about = self._heads.get(series) or self._about(series)
        return f'{{"time":"{self._text}.{int(moment % 1 * 1000):03}Z",{about}'

    def _about(self, series: Series) -> str:
        """Schema, model and the labels that were asked for; they are the same in all its lines."""
        asked = {"model", *self._asked}
        labels = {name: value for name, value in series.labels.items() if name in asked}
        found = dumps({"schema": SCHEMA, **labels}, separators=(",", ":"))[1:-1]
        self._heads[series] = found
        return found
