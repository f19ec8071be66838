"""Callers that go away: they break out of streams, close or drop them, are cancelled, run out of time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeAlias

import anthropic
import httpx2
import openai
import pytest

from tests.runtime import anthropic_programs, openai_programs
from tests.runtime.packages import Seen
from tests.runtime.workbench import Measured, names

MODEL, MOST = "granite-34b", 1_000
# Streams of all sorts, which share what is done to them and no type.
Open: TypeAlias = Callable[[openai.OpenAI, anthropic.Anthropic, str], Any]
AsyncOpen: TypeAlias = Callable[[openai.AsyncOpenAI, anthropic.AsyncAnthropic, str], Awaitable[Any]]


def chat(client: openai.OpenAI, _: object, prompt: str) -> Iterator[object]:
    """A stream of chat completions."""
    say = openai_programs.says(prompt)
    return client.chat.completions.create(model=MODEL, messages=say, stream=True)


def responses(client: openai.OpenAI, _: object, prompt: str) -> Iterator[object]:
    """A stream of responses."""
    return client.responses.create(model=MODEL, input=prompt, stream=True)


def messages(_: object, client: anthropic.Anthropic, prompt: str) -> Iterator[object]:
    """A stream of messages."""
    say = anthropic_programs.says(prompt)
    return client.messages.create(model=MODEL, max_tokens=MOST, messages=say, stream=True)


def chat_helper(client: openai.OpenAI, _: object, prompt: str) -> Any:
    """What the manager of a chat gives."""
    say = openai_programs.says(prompt)
    return client.chat.completions.stream(model=MODEL, messages=say).__enter__()


def message_helper(_: object, client: anthropic.Anthropic, prompt: str) -> Any:
    """What the manager of messages gives."""
    say = anthropic_programs.says(prompt)
    return client.messages.stream(model=MODEL, max_tokens=MOST, messages=say).__enter__()


async def async_chat(client: openai.AsyncOpenAI, _: object, prompt: str) -> AsyncIterator[object]:
    """A stream of chat completions."""
    say = openai_programs.says(prompt)
    return await client.chat.completions.create(model=MODEL, messages=say, stream=True)


async def async_messages(
    _: object, client: anthropic.AsyncAnthropic, prompt: str
) -> AsyncIterator[object]:
    """A stream of messages."""
    say = anthropic_programs.says(prompt)
    return await client.messages.create(model=MODEL, max_tokens=MOST, messages=say, stream=True)


async def async_chat_helper(client: openai.AsyncOpenAI, _: object, prompt: str) -> Any:
    """What the manager of a chat gives."""
    say = openai_programs.says(prompt)
    return await client.chat.completions.stream(model=MODEL, messages=say).__aenter__()


async def async_message_helper(_: object, client: anthropic.AsyncAnthropic, prompt: str) -> Any:
    """What the manager of messages gives."""
    say = anthropic_programs.says(prompt)
    return await client.messages.stream(model=MODEL, max_tokens=MOST, messages=say).__aenter__()


OPENED = (chat, responses, messages, chat_helper, message_helper)
ASYNC_OPENED = (async_chat, async_messages, async_chat_helper, async_message_helper)
every_stream = pytest.mark.parametrize("opened", OPENED, ids=names(OPENED))
every_async_stream = pytest.mark.parametrize("opened", ASYNC_OPENED, ids=names(ASYNC_OPENED))


def without_tokens(seen: Seen) -> Seen:
    """What was counted beside tokens: of those some streams tell at their start, others at their end."""
    return replace(seen, tokens={}, cost=Decimal(0))


# --- what a caller does with a stream ----------------------------------------------------------


def break_off(stream: Any) -> None:
    """Leave the loop, and the stream with it."""
    for _ in stream:
        break


def fail(stream: Any) -> None:
    """Raise in the loop's body."""
    with suppress(ZeroDivisionError):
        for _ in stream:
            raise ZeroDivisionError


def leave_block(stream: Any) -> None:
    """Leave the block around the loop."""
    with stream:
        next(stream)


def fail_in_block(stream: Any) -> None:
    """Raise in the block."""
    with suppress(ZeroDivisionError), stream:
        raise ZeroDivisionError


def drop(_stream: Any) -> None:
    """Read nothing of it."""


LEAVING = (break_off, fail, leave_block, fail_in_block, drop)


def use(bench: Measured, opened: Open, prompt: str, leave: Callable[[Any], None]) -> None:
    """Open a stream, leave it as told, and hold nothing of it any more."""
    with bench.openai() as one, bench.anthropic() as other:
        leave(opened(one, other, prompt))


@pytest.mark.parametrize("leave", LEAVING, ids=names(LEAVING))
@every_stream
def test_a_stream_that_is_left_is_cancelled(
    bench: Measured, opened: Open, leave: Callable[[Any], None]
) -> None:
    use(bench, opened, "answer", leave)

    assert without_tokens(bench.seen()) == Seen(outcomes={"cancelled": 1})


@every_stream
def test_a_closed_stream_is_over_although_it_is_held(bench: Measured, opened: Open) -> None:
    with bench.openai() as one, bench.anthropic() as other:
        stream = opened(one, other, "answer")
        next(stream)
        assert bench.seen().in_flight == 1
        stream.close()

        assert (bench.seen().in_flight, bench.seen().outcomes) == (0, {"cancelled": 1})


@every_stream
def test_a_stream_that_was_read_to_its_end_stays_good(bench: Measured, opened: Open) -> None:
    def read_and_close(stream: Any) -> None:
        with stream:
            list(stream)
        stream.close()

    use(bench, opened, "answer", read_and_close)

    assert bench.seen().outcomes == {"ok": 1}


@every_stream
def test_a_loop_can_be_left_and_taken_up_again(bench: Measured, opened: Open) -> None:
    def read_in_two_loops(stream: Any) -> None:
        for _ in stream:
            break
        assert list(stream)

    use(bench, opened, "answer", read_in_two_loops)

    assert bench.seen().outcomes == {"ok": 1}


def test_what_a_left_stream_said_of_its_cost_is_counted(bench: Measured) -> None:
    use(bench, messages, "answer", break_off)

    seen = bench.seen()
    assert seen.tokens == {"input": 50, "cached_input": 30, "cache_write": 20, "output": 22}


def test_asking_whether_a_stream_has_a_final_message_reads_none_of_it(bench: Measured) -> None:
    def ask(stream: Any) -> None:
        assert hasattr(stream, "get_final_message")
        assert not hasattr(stream, "get_final_offer")
        assert next(stream).type == "message_start"

    use(bench, message_helper, "answer", ask)


# --- asynchronously ----------------------------------------------------------------------------


async def _break_off(stream: Any) -> None:
    async for _ in stream:
        break


async def _fail(stream: Any) -> None:
    with suppress(ZeroDivisionError):
        async for _ in stream:
            raise ZeroDivisionError


async def _leave_block(stream: Any) -> None:
    async with stream:
        await stream.__anext__()


async def _close(stream: Any) -> None:
    await stream.__anext__()
    await stream.close()


async def _drop(_stream: Any) -> None:
    """Read nothing of it."""


ASYNC_LEAVING = (_break_off, _fail, _leave_block, _close, _drop)


async def use_async(
    bench: Measured, opened: AsyncOpen, prompt: str, leave: Callable[[Any], Awaitable[None]]
) -> None:
    """Open a stream, leave it as told, and hold nothing of it any more."""
    async with bench.async_openai() as one, bench.async_anthropic() as other:
        await leave(await opened(one, other, prompt))


@pytest.mark.parametrize("leave", ASYNC_LEAVING, ids=names(ASYNC_LEAVING))
@every_async_stream
def test_an_asynchronous_stream_that_is_left_is_cancelled(
    bench: Measured, opened: AsyncOpen, leave: Callable[[Any], Awaitable[None]]
) -> None:
    asyncio.run(use_async(bench, opened, "answer", leave))

    assert without_tokens(bench.seen()) == Seen(outcomes={"cancelled": 1})


@every_async_stream
def test_a_task_that_is_cancelled_amid_a_stream_cancels_the_call(
    bench: Measured, opened: AsyncOpen
) -> None:
    async def cancel(stream: Any) -> None:
        arrived = asyncio.Event()

        async def read() -> None:
            async for _ in stream:
                arrived.set()

        task = asyncio.create_task(read())
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert bench.seen().in_flight == 0

    asyncio.run(use_async(bench, opened, "pause", cancel))

    assert without_tokens(bench.seen()) == Seen(outcomes={"cancelled": 1})


@every_async_stream
def test_a_task_that_is_cancelled_before_the_answer_cancels_the_call(
    bench: Measured, opened: AsyncOpen
) -> None:
    async def main() -> None:
        async with bench.async_openai() as one, bench.async_anthropic() as other:
            task = asyncio.ensure_future(opened(one, other, "slow"))
            while not bench.server.requests:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())

    assert bench.seen() == Seen(outcomes={"cancelled": 1})


def test_openai_closes_its_stream_by_another_name_as_well(bench: Measured) -> None:
    async def close(stream: Any) -> None:
        async with aclosing(stream):
            await stream.__anext__()
        assert bench.seen().in_flight == 0

    asyncio.run(use_async(bench, async_chat, "answer", close))

    assert bench.seen().outcomes == {"cancelled": 1}


# --- time-outs ---------------------------------------------------------------------------------

TIMEOUTS = (openai.APITimeoutError, anthropic.APITimeoutError, httpx2.ReadTimeout)


@pytest.mark.parametrize("prompt", ["slow", "pause"])
@every_stream
def test_a_server_that_takes_too_long_is_a_timeout(
    bench: Measured, opened: Open, prompt: str
) -> None:
    with bench.openai(0.2) as one, bench.anthropic(0.2) as other, pytest.raises(TIMEOUTS):
        list(opened(one, other, prompt))

    seen = without_tokens(bench.seen())
    assert seen == Seen(outcomes={"error": 1}, errors={"timeout": 1})
