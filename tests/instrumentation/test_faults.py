"""A failure of the instrumentation is its own: the call goes on, and the fault is counted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from tests.instrumentation.page import Page
from tests.runtime.packages import PACKAGE

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation


class BrokenError(Exception):
    """What the tests break things with."""


def _break(*_args: object, **_kwargs: object) -> None:
    raise BrokenError


@contextmanager
def _broken_series(name: str, llm: Instrumentation) -> Iterator[None]:
    series = llm.series("granite-34b", None, {"region": "eu", "tenant": "acme"})
    good = getattr(series, name)
    setattr(series, name, _break)
    try:
        yield
    finally:
        setattr(series, name, good)


def _ask(llm: Instrumentation) -> str:
    with llm.call("granite-34b", region="eu", tenant="acme") as call:
        call.usage({"prompt_tokens": 3, "completion_tokens": 2})
        call.finish("stop")
        return "answer"


@pytest.mark.parametrize("name", ["succeed", "duration", "length", "cost", "begin"])
def test_a_series_that_cannot_be_written_does_not_break_the_call(
    llm: Instrumentation, page: Page, name: str
) -> None:
    with _broken_series(name, llm):
        assert _ask(llm) == "answer"

    part = "call" if name == "begin" else "record"
    assert page.seen().faults == {part: 1}
    assert page.total("llm_requests_in_flight") == 0
    assert _ask(llm) == "answer"
    assert page.seen().faults == {part: 1}


def test_a_sink_that_fails_does_not_break_the_call(llm: Instrumentation, page: Page) -> None:
    with patch.object(sys.modules[f"{PACKAGE}._prometheus"].PrometheusSink, "_bind", _break):
        with llm.call("new", region="other"):  # type: ignore[arg-type]
            pass
        llm.feedback("up", "new", region="other")  # type: ignore[arg-type]
        llm.task("failed", "new", region="other")  # type: ignore[arg-type]
        llm.queue_depth(3, "new", region="other")  # type: ignore[arg-type]
        llm.quality("toxicity", 0.5, "new", region="other")  # type: ignore[arg-type]

    assert page.seen().faults["call"] >= 3


def test_the_callers_own_exception_is_the_one_that_is_raised(llm: Instrumentation) -> None:
    with (
        _broken_series("begin", llm),
        pytest.raises(ZeroDivisionError),
        llm.call("granite-34b", region="eu", tenant="acme"),
    ):
        raise ZeroDivisionError


BAD_ARGUMENTS: list[Callable[[Instrumentation], object]] = [
    lambda llm: llm.call([], region="eu"),  # type: ignore[arg-type]
    lambda llm: llm.call("granite-34b", {}, region="eu"),  # type: ignore[arg-type]
    lambda llm: llm.call("granite-34b", region=[]),  # type: ignore[arg-type]
    lambda llm: llm.feedback("sideways", "granite-34b", region="eu"),  # type: ignore[arg-type]
    lambda llm: llm.task("lost", "granite-34b", region="eu"),  # type: ignore[arg-type]
    lambda llm: llm.queue_depth("deep", "granite-34b", region="eu"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("misuse", BAD_ARGUMENTS)
def test_arguments_that_make_no_sense_are_faults_and_not_exceptions(
    llm: Instrumentation, page: Page, misuse: Callable[[Instrumentation], object]
) -> None:
    misuse(llm)

    assert sum(page.seen().faults.values()) == 1


def test_a_call_that_could_not_be_measured_takes_everything(llm: Instrumentation) -> None:
    with llm.call([], region="eu") as call:  # type: ignore[arg-type]
        call.usage(input=5)
        call.response({"choices": [{"finish_reason": "stop"}], "usage": {"prompt_tokens": 1}})
        call.finish("length")
        call.refused()
        call.bill(image=1)
        call.content(output="x")
        call.quality("toxicity", 1)
        call.first_token()
    with pytest.raises(ValueError, match="^$"), llm.call([], region="eu"):  # type: ignore[arg-type]
        raise ValueError

    assert call.cost == 0


def test_an_evaluation_queue_that_fails_does_not_break_the_call(
    llm: Instrumentation, page: Page
) -> None:
    llm.evaluate_with("toxicity", lambda _sample: 1.0)
    with (
        patch.object(sys.modules[f"{PACKAGE}._evaluation"], "Sample", _break),
        llm.call("granite-34b", region="eu") as call,
    ):
        call.content(output="x")

    assert page.seen().faults == {"evaluate": 1}
    assert page.seen().outcomes == {"ok": 1}


def test_each_kind_of_fault_is_logged_once_with_its_traceback(
    llm: Instrumentation, caplog: pytest.LogCaptureFixture
) -> None:
    with _broken_series("succeed", llm):
        for _ in range(5):
            _ask(llm)

    (record,) = caplog.records
    assert "record" in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[0] is BrokenError


def test_not_even_a_fault_that_cannot_be_counted_is_raised(
    llm: Instrumentation, page: Page
) -> None:
    with (
        _broken_series("succeed", llm),
        patch.dict(llm._faults._counters, {"record": _break}),
    ):
        assert _ask(llm) == "answer"

    assert page.seen().faults == {}
