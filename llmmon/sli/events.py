"""Events: bad and total events per second by the user's own PromQL.

The text stays as it was written. promql-parser checks it and finds the series that it reads; it
never prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import promql_parser
from pydantic import Field
from pydantic_core import PydanticCustomError

from llmmon.fields import Written, query_text
from llmmon.model.indicator import EventRatio, UserQuery
from llmmon.promql import Selector
from llmmon.sli.base import Context, Lowered, SloShape
from llmmon.sli.selectors import selector_of

BAD_PROMQL = "llmmon_bad_promql"
"""pydantic error type of PromQL that cannot be used."""
WINDOW = "$window"
_CHECKED_WINDOW = "5m"
_CHILDREN = ("lhs", "rhs", "expr", "vector_selector", "param", "args")


def _refuse(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError(BAD_PROMQL, "{message}", {"message": message, "hint": hint})


def with_window(text: str, window: str) -> str:
    """The query with its placeholder filled in."""
    return text.replace(WINDOW, window)


def _parse(text: str) -> Any:
    """The syntax tree of `sum(text)`; the sum makes the parser refuse scalars and range vectors."""
    return promql_parser.parse(f"sum(\n{with_window(text, _CHECKED_WINDOW)}\n)")


def read_query(value: Any) -> str:
    """A PromQL expression of an instant vector, with `$window` where its ranges stand."""
    text = query_text(value)
    if WINDOW not in text:
        raise _refuse(
            f"has no {WINDOW}", f"write the range as {WINDOW}: sum(rate(errors_total[{WINDOW}]))"
        )
    hint = f"try it in Prometheus with {_CHECKED_WINDOW} in the place of {WINDOW}"
    try:
        promql_parser.parse(with_window(text, _CHECKED_WINDOW))
    except ValueError as error:
        raise _refuse(f"is not PromQL ({error})", hint) from None
    try:
        _parse(text)
    except ValueError:
        raise _refuse("does not give one value per series", hint) from None
    return text


def selectors_of(text: str) -> tuple[Selector, ...]:
    """The series that a checked query reads, in order, each once.

    Selectors without a plain metric name (UTF-8 names, regular expressions on `__name__`) or with a
    UTF-8 label name are left out: nothing can be said about their absence.
    """
    return tuple(dict.fromkeys(reading.selector for reading in readings_of(text)))


@dataclass(frozen=True, slots=True)
class Reading:
    """One place where a query reads series."""

    selector: Selector
    functions: tuple[str, ...]
    """The functions around it, the outermost first."""


def readings_of(text: str) -> tuple[Reading, ...]:
    """Every place where a checked query reads series with a plain name, in order."""
    found: list[Reading] = []
    rest: list[tuple[Any, tuple[str, ...]]] = [(_parse(text), ())]
    while rest:
        node, functions = rest.pop()
        if isinstance(node, promql_parser.VectorSelector):
            selector = selector_of(node)
            if selector is not None:
                found.append(Reading(selector, functions))
            continue
        if isinstance(node, promql_parser.Call):
            functions = (*functions, node.func.name)
        rest.extend((child, functions) for child in reversed(_children(node)))
    return tuple(found)


# The parser's own `walk` copies the tree at every node: minutes for a long sum.
def _children(node: Any) -> list[Any]:
    below: list[Any] = []
    for attribute in _CHILDREN:
        child = getattr(node, attribute, None)
        if isinstance(child, list):
            below.extend(child)
        elif child is not None:
            below.append(child)
    return below


Query = Annotated[str, Written(read_query, {"type": "string", "pattern": r"\$window"})]


class EventsSlo(SloShape):
    """`{sli: events, bad: 'sum(rate(e_total[$window]))', total: '…', objective: 99.9%}`

    The query decides what is counted: `model`, `operation`, `per` and dimensions belong into it.
    """

    sli: Literal["events"]
    bad: Query = Field(description="Bad events per second, in PromQL with $window as its range.")
    total: Query = Field(description="All events per second, in the same way.")

    def lower(self, context: Context) -> Lowered:
        """The two queries as they stand."""
        del context
        bad = UserQuery(text=self.bad, selectors=selectors_of(self.bad))
        total = UserQuery(text=self.total, selectors=selectors_of(self.total))
        return Lowered(
            indicator=EventRatio(bad=bad, total=total),
            event="events",
            good="that the spec's own query does not count as bad",
        )
