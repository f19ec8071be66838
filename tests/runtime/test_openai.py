"""Real `openai` clients against a local server: what is counted, and that the caller notices nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.runtime import openai_programs as programs
from tests.runtime.openai_programs import Program
from tests.runtime.packages import Seen
from tests.runtime.workbench import Measured, names, run_and_compare

WHOLE = Seen(
    outcomes={"ok": 1},
    tokens={"input": 60, "cached_input": 40, "output": 20, "reasoning": 10},
    cost=Decimal("0.00023"),
    reasons={"stop": 1},
)
"""A call that went well. In millionths: 60 × 1 + 40 × 0.25 + 20 × 4 + 10 × 8."""
BY_PROMPT = {
    "answer": WHOLE,
    "refuse": replace(WHOLE, refusals=1),
    "tool": replace(WHOLE, reasons={"tool_calls": 1}),
    "length": replace(WHOLE, reasons={"length": 1}),
    "priority": replace(WHOLE, cost=Decimal("0.0013")),
    "no usage": replace(WHOLE, tokens={}, cost=Decimal(0), usage_missing=1),
}
ERRORS = {
    "status 400": "bad_request",
    "status 401": "authentication",
    "status 429": "rate_limit",
    "status 500": "server_error",
    "status 503": "overloaded",
    "status 529": "overloaded",
}
WHOLE_ANSWERS = (*programs.CHATS, *programs.RESPONSES)
STREAMS = (*programs.STREAMED_CHATS, *programs.STREAMED_RESPONSES)
every_stream = pytest.mark.parametrize("program", STREAMS, ids=names(STREAMS))


# --- what is counted ---------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", BY_PROMPT)
@pytest.mark.parametrize("program", WHOLE_ANSWERS, ids=names(WHOLE_ANSWERS))
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


@pytest.mark.parametrize("program", programs.TO_THE_END, ids=names(programs.TO_THE_END))
def test_a_stream_that_is_only_asked_for_its_end_is_counted(
    bench: Measured, program: Program
) -> None:
    assert run_and_compare(bench, program, "answer") == replace(WHOLE, first_tokens=1)


def test_completions_are_counted(bench: Measured) -> None:
    assert run_and_compare(bench, programs.completion, "answer") == WHOLE


def test_streamed_completions_are_counted(bench: Measured) -> None:
    seen = run_and_compare(bench, programs.streamed_completion, "answer")

    assert seen == replace(WHOLE, first_tokens=1)


@pytest.mark.parametrize("program", [programs.embedding, programs.async_embedding])
def test_embeddings_are_counted_under_their_own_operation(
    bench: Measured, program: Program
) -> None:
    seen = run_and_compare(bench, program, "answer")

    assert seen == Seen(outcomes={"ok": 1}, tokens={"input": 8}, cost=Decimal("4E-7"))
    assert bench.seen(model="granite-embed", operation="embed") == seen


# --- failures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ERRORS)
@pytest.mark.parametrize(
    "program", [*WHOLE_ANSWERS, *STREAMS], ids=names((*WHOLE_ANSWERS, *STREAMS))
)
def test_a_refused_request_is_an_error_of_its_kind(
    bench: Measured, program: Program, prompt: str
) -> None:
    seen = run_and_compare(bench, program, prompt)

    assert seen == Seen(outcomes={"error": 1}, errors={ERRORS[prompt]: 1})


@every_stream
def test_a_stream_that_breaks_is_a_connection_error(bench: Measured, program: Program) -> None:
    seen = run_and_compare(bench, program, "break")

    assert seen == Seen(outcomes={"error": 1}, errors={"connection": 1})


@every_stream
def test_an_error_event_in_a_stream_is_a_server_error(bench: Measured, program: Program) -> None:
    seen = run_and_compare(bench, program, "error event")

    assert seen == Seen(outcomes={"error": 1}, errors={"server_error": 1})


@pytest.mark.parametrize("program", programs.RESPONSES, ids=names(programs.RESPONSES))
def test_a_response_that_says_it_failed_is_a_server_error(
    bench: Measured, program: Program
) -> None:
    seen = run_and_compare(bench, program, "fail")

    assert seen == Seen(outcomes={"error": 1}, errors={"server_error": 1})


@pytest.mark.parametrize("program", programs.STREAMED_RESPONSES[:2])
def test_a_streamed_response_that_says_it_failed_is_a_server_error(
    bench: Measured, program: Program
) -> None:
    seen = run_and_compare(bench, program, "fail")

    assert seen == Seen(outcomes={"error": 1}, errors={"server_error": 1})
