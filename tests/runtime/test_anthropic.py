"""Real `anthropic` clients against a local server: what is counted, and that the caller notices nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.runtime import anthropic_programs as programs
from tests.runtime.anthropic_programs import Program
from tests.runtime.packages import Seen
from tests.runtime.workbench import Measured, names, run_and_compare

WHOLE = Seen(
    outcomes={"ok": 1},
    tokens={"input": 50, "cached_input": 30, "cache_write": 20, "output": 20, "reasoning": 5},
    cost=Decimal("0.0002175"),
    reasons={"stop": 1},
)
"""A call that went well. In millionths: 50 × 1 + 30 × 0.25 + 20 × 2 + 20 × 4 + 5 × 8."""
BY_PROMPT = {
    "answer": WHOLE,
    "refuse": replace(WHOLE, reasons={"refusal": 1}, refusals=1),
    "tool": replace(WHOLE, reasons={"tool_calls": 1}),
    "length": replace(WHOLE, reasons={"length": 1}),
    "priority": replace(WHOLE, cost=Decimal("0.00125")),
}
ERRORS = {
    "status 400": "bad_request",
    "status 401": "authentication",
    "status 429": "rate_limit",
    "status 500": "server_error",
    "status 503": "overloaded",
    "status 529": "overloaded",
}
ALL = (*programs.WHOLE, *programs.STREAMED)
every_stream = pytest.mark.parametrize("program", programs.STREAMED, ids=names(programs.STREAMED))


@pytest.mark.parametrize("prompt", BY_PROMPT)
@pytest.mark.parametrize("program", programs.WHOLE, ids=names(programs.WHOLE))
def test_an_answer_is_counted_once_and_exactly(
    bench: Measured, program: Program, prompt: str
) -> None:
    assert run_and_compare(bench, program, prompt) == BY_PROMPT[prompt]


@pytest.mark.parametrize("prompt", BY_PROMPT)
@every_stream
def test_a_streamed_answer_is_counted_once_and_exactly(
    bench: Measured, program: Program, prompt: str
) -> None:
    expected = replace(BY_PROMPT[prompt], first_tokens=1)

    assert run_and_compare(bench, program, prompt) == expected


@pytest.mark.parametrize("program", programs.PARSED, ids=names(programs.PARSED))
def test_a_parsed_answer_is_counted(bench: Measured, program: Program) -> None:
    assert run_and_compare(bench, program, "answer") == WHOLE


@pytest.mark.parametrize("program", programs.TEXTS, ids=names(programs.TEXTS))
def test_a_stream_that_is_read_as_text_is_counted(bench: Measured, program: Program) -> None:
    assert run_and_compare(bench, program, "answer") == replace(WHOLE, first_tokens=1)


@pytest.mark.parametrize("program", programs.TO_THE_END, ids=names(programs.TO_THE_END))
def test_a_stream_that_is_only_asked_for_its_end_is_counted(
    bench: Measured, program: Program
) -> None:
    assert run_and_compare(bench, program, "answer") == replace(WHOLE, first_tokens=1)


@pytest.mark.parametrize("prompt", ERRORS)
@pytest.mark.parametrize("program", ALL, ids=names(ALL))
def test_a_refused_request_is_an_error_of_its_kind(
    bench: Measured, program: Program, prompt: str
) -> None:
    seen = run_and_compare(bench, program, prompt)

    assert seen == Seen(outcomes={"error": 1}, errors={ERRORS[prompt]: 1})


@every_stream
def test_what_a_stream_cost_until_it_broke_is_counted(bench: Measured, program: Program) -> None:
    seen = run_and_compare(bench, program, "break")

    assert (seen.outcomes, seen.errors) == ({"error": 1}, {"connection": 1})
    assert seen.tokens == {"input": 50, "cached_input": 30, "cache_write": 20, "output": 22}


@every_stream
def test_an_error_event_in_a_stream_is_of_the_kind_that_it_names(
    bench: Measured, program: Program
) -> None:
    seen = run_and_compare(bench, program, "error event")

    assert (seen.outcomes, seen.errors) == ({"error": 1}, {"overloaded": 1})
