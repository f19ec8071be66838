"""The chunks of a chat, most of which bring more text and say nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from types import SimpleNamespace as Thing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation
    from tests.instrumentation.page import Page


def _chunk(content: str | None = None, reason: str | None = None, **more: Any) -> Thing:
    delta = Thing(content=content, refusal=None)
    return Thing(choices=[Thing(delta=delta, finish_reason=reason)], **{"usage": None, **more})


def _usage(put: int, out: int) -> Thing:
    return Thing(prompt_tokens=put, completion_tokens=out)


WORDS = [_chunk(f"word {n}") for n in range(50)]
FINISH = _chunk(reason="stop")
USAGE = Thing(choices=[], usage=_usage(100, 50))


def _in_context(llm: Instrumentation, chunks: Sequence[Thing], most: int) -> list[Thing]:
    """The chunks that a caller gets within `with llm.call(…)`, until it has enough."""
    with llm.call("granite-34b") as call:
        return list(_first(call.stream(chunks), most))


def _first(chunks: Iterator[Thing], most: int) -> Iterator[Thing]:
    for number, chunk in enumerate(chunks, 1):
        yield chunk
        if number == most:
            return


@pytest.mark.parametrize("extra", [0, 3])
def test_the_last_chunks_say_what_a_call_used(llm: Instrumentation, page: Page, extra: int) -> None:
    chunks = [*WORDS, FINISH, *[_chunk()] * extra, USAGE]

    assert _in_context(llm, chunks, 100) == chunks
    seen = page.seen()
    assert (seen.tokens, seen.reasons, seen.first_tokens) == (
        {"input": 100, "output": 50},
        {"stop": 1},
        1,
    )


def test_the_last_of_many_reports_counts(llm: Instrumentation, page: Page) -> None:
    chunks = [_chunk("word", usage=_usage(100, n)) for n in range(1, 51)]

    _in_context(llm, [*chunks, FINISH], 100)
    assert page.seen().tokens == {"input": 100, "output": 50}


def test_the_chunk_of_the_usage_counts_more_than_reports_before_it(
    llm: Instrumentation, page: Page
) -> None:
    chunks = [_chunk("word", usage=_usage(100, n)) for n in range(1, 20)]

    _in_context(llm, [*chunks, USAGE], 100)
    assert page.seen().tokens == {"input": 100, "output": 50}


def test_the_last_piece_of_text_may_say_why_it_finished(llm: Instrumentation, page: Page) -> None:
    _in_context(llm, [*WORDS, _chunk("the end", reason="length")], 100)
    assert page.seen().reasons == {"length": 1}


@pytest.mark.parametrize("after", [0, 50])
def test_a_refusal_is_noticed_wherever_it_is(llm: Instrumentation, page: Page, after: int) -> None:
    refusal = _chunk()
    refusal.choices[0].delta.refusal = "I cannot"

    _in_context(llm, [*WORDS, refusal, *WORDS[:after], FINISH, USAGE], 200)
    assert page.seen().refusals == 1


def test_a_call_that_ends_before_its_stream_knows_what_was_told_so_far(
    llm: Instrumentation, page: Page
) -> None:
    chunks = [_chunk("word", usage=_usage(100, n)) for n in range(1, 51)]

    with llm.call("granite-34b") as call:
        stream = call.stream(chunks)
        assert list(islice(stream, 20)) == chunks[:20]
    assert page.seen().tokens == {"input": 100, "output": 20}


def test_an_asynchronous_stream_is_read_alike(llm: Instrumentation, page: Page) -> None:
    chunks = [*WORDS, FINISH, USAGE]

    async def ask() -> list[Thing]:
        async with llm.call("granite-34b") as call:
            return [chunk async for chunk in call.astream(_each(chunks))]

    assert asyncio.run(ask()) == chunks
    seen = page.seen()
    assert (seen.tokens, seen.reasons) == ({"input": 100, "output": 50}, {"stop": 1})


async def _each(chunks: Sequence[Thing]) -> AsyncIterator[Thing]:
    for chunk in chunks:
        yield chunk


def test_what_is_known_is_counted_though_the_reader_leaves(
    llm: Instrumentation, page: Page
) -> None:
    chunks = [_chunk("word", usage=_usage(100, n)) for n in range(1, 51)]

    assert len(_in_context(llm, chunks, 20)) == 20
    assert page.seen().tokens == {"input": 100, "output": 20}


def test_a_number_that_is_told_after_a_stream_counts(llm: Instrumentation, page: Page) -> None:
    with llm.call("granite-34b") as call:
        for _ in call.stream([*WORDS, FINISH, USAGE]):
            pass
        call.usage(input=7, output=3)

    assert page.seen().tokens == {"input": 7, "output": 3}


def test_a_last_chunk_that_is_like_no_other_is_a_fault_and_no_more(
    llm: Instrumentation, page: Page
) -> None:
    chunks = [*WORDS, FINISH, Thing(choices=[3], usage=_usage(1, 1))]

    assert _in_context(llm, chunks, 100) == chunks
    assert set(page.seen().faults) == {"usage"}
    assert page.seen().outcomes == {"ok": 1}


def test_chunks_of_several_kinds_are_each_read_as_what_they_are(
    llm: Instrumentation, page: Page
) -> None:
    chunks: list[Any] = [*WORDS, "a piece of text", FINISH, USAGE]

    assert _in_context(llm, chunks, 100) == chunks
    assert (page.seen().tokens, page.seen().faults) == ({"input": 100, "output": 50}, {})


def test_the_chunk_that_only_we_asked_for_is_hidden(llm: Instrumentation, page: Page) -> None:
    completions = Thing(create=lambda **_asked: iter([*WORDS, FINISH, USAGE]))
    client = llm.wrap_openai(Thing(chat=Thing(completions=completions)))

    got = list(client.chat.completions.create(model="granite-34b", stream=True))
    assert got == [*WORDS, FINISH]
    assert page.seen().tokens == {"input": 100, "output": 50}
