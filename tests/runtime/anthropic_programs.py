"""Small programs that use the `anthropic` client, each in one of its ways. They return what they saw."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

from anthropic import Anthropic, AsyncAnthropic, AsyncStream, Stream

from tests.runtime.workbench import Bench, City, show, told

if TYPE_CHECKING:
    from anthropic.types import MessageParam

Program: TypeAlias = Callable[[Bench, str], list[str]]
MODEL = "granite-34b"
MOST = 1_000
"""Tokens that an answer may have: these clients demand to be told."""


def says(prompt: str) -> list[MessageParam]:
    """A conversation of one line."""
    return [{"role": "user", "content": prompt}]


def _program(body: Callable[[Anthropic, str, list[str]], None]) -> Program:
    @wraps(body)
    def run(bench: Bench, prompt: str) -> list[str]:
        seen: list[str] = []
        with bench.anthropic() as client, told(seen):
            body(client, prompt, seen)
        return seen

    return run


def _async_program(body: Callable[[AsyncAnthropic, str, list[str]], Awaitable[None]]) -> Program:
    @wraps(body)
    def run(bench: Bench, prompt: str) -> list[str]:
        seen: list[str] = []

        async def main() -> None:
            async with bench.async_anthropic() as client:
                with told(seen):
                    await body(client, prompt, seen)

        asyncio.run(main())
        return seen

    return run


# --- not streamed ------------------------------------------------------------------------------


@_program
def message(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """The plain way."""
    seen += show(client.messages.create(model=MODEL, max_tokens=MOST, messages=says(prompt)))


@_async_program
async def async_message(client: AsyncAnthropic, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    seen += show(await client.messages.create(model=MODEL, max_tokens=MOST, messages=says(prompt)))


@_program
def raw_message(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """By `with_raw_response`."""
    ask = client.messages.with_raw_response.create
    raw = ask(model=MODEL, max_tokens=MOST, messages=says(prompt))
    seen += show(raw.status_code, raw.headers["x-request-id"], raw.parse())


@_async_program
async def async_raw_message(client: AsyncAnthropic, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously: here `parse` is awaited."""
    ask = client.messages.with_raw_response.create
    raw = await ask(model=MODEL, max_tokens=MOST, messages=says(prompt))
    seen += show(raw.status_code, raw.headers["x-request-id"], await raw.parse())


@_program
def copied_message(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """Through a copy of a copy with other options."""
    copy = client.with_options(timeout=20).copy(timeout=25)
    answer = copy.messages.create(model=MODEL, max_tokens=MOST, messages=says(prompt))
    seen += show(copy.timeout, answer)


@_program
def parsed_message(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """With a class for the answer."""
    ask = client.messages.parse
    answer = ask(model=MODEL, max_tokens=MOST, messages=says(prompt), output_format=City)
    seen += show(answer, answer.parsed_output)


@_async_program
async def async_parsed_message(client: AsyncAnthropic, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.messages.parse
    answer = await ask(model=MODEL, max_tokens=MOST, messages=says(prompt), output_format=City)
    seen += show(answer, answer.parsed_output)


# --- streamed ----------------------------------------------------------------------------------


@_program
def streamed_message(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """Event by event."""
    ask = client.messages.create
    stream = ask(model=MODEL, max_tokens=MOST, messages=says(prompt), stream=True)
    seen += show(isinstance(stream, Stream), stream.response.status_code)
    for event in stream:
        seen += show(event)


@_async_program
async def async_streamed_message(client: AsyncAnthropic, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.messages.create
    stream = await ask(model=MODEL, max_tokens=MOST, messages=says(prompt), stream=True)
    seen += show(isinstance(stream, AsyncStream), stream.response.status_code)
    async for event in stream:
        seen += show(event)


@_program
def message_helper(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """By the manager that `.stream()` returns."""
    ask = client.messages.stream
    with ask(model=MODEL, max_tokens=MOST, messages=says(prompt)) as stream:
        for event in stream:
            seen += show(event)
        seen += show(stream.get_final_message(), stream.current_message_snapshot, stream.request_id)


@_async_program
async def async_message_helper(client: AsyncAnthropic, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.messages.stream
    async with ask(model=MODEL, max_tokens=MOST, messages=says(prompt)) as stream:
        async for event in stream:
            seen += show(event)
        seen += show(await stream.get_final_message(), stream.current_message_snapshot)


@_program
def streamed_text(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """The text alone, a piece of it by itself."""
    ask = client.messages.stream
    with ask(model=MODEL, max_tokens=MOST, messages=says(prompt)) as stream:
        for text in stream.text_stream:
            seen += show(text)
            break
        seen += show(*stream.text_stream, stream.get_final_text())


@_async_program
async def async_streamed_text(client: AsyncAnthropic, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.messages.stream
    async with ask(model=MODEL, max_tokens=MOST, messages=says(prompt)) as stream:
        async for text in stream.text_stream:
            seen += show(text)
        seen += show(await stream.get_final_text())


@_program
def message_helper_to_its_end(client: Anthropic, prompt: str, seen: list[str]) -> None:
    """Only the final message, of a class."""
    ask = client.messages.stream
    with ask(model=MODEL, max_tokens=MOST, messages=says(prompt), output_format=City) as stream:
        seen += show(stream.get_final_message().parsed_output)


@_async_program
async def async_message_helper_to_its_end(
    client: AsyncAnthropic, prompt: str, seen: list[str]
) -> None:
    """The same, asynchronously."""
    ask = client.messages.stream
    async with ask(
        model=MODEL, max_tokens=MOST, messages=says(prompt), output_format=City
    ) as stream:
        await stream.until_done()
        seen += show((await stream.get_final_message()).parsed_output)


WHOLE = (message, async_message, raw_message, async_raw_message, copied_message)
PARSED = (parsed_message, async_parsed_message)
STREAMED = (streamed_message, async_streamed_message, message_helper, async_message_helper)
TEXTS = (streamed_text, async_streamed_text)
TO_THE_END = (message_helper_to_its_end, async_message_helper_to_its_end)
