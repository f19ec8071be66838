"""Small programs that use the `openai` client, each in one of its ways. They return what they saw."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

from openai import AsyncOpenAI, AsyncStream, OpenAI, Stream

from tests.runtime.workbench import Bench, City, show, told

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

Program: TypeAlias = Callable[[Bench, str], list[str]]
MODEL = "granite-34b"


def says(prompt: str) -> list[ChatCompletionMessageParam]:
    """A conversation of one line."""
    return [{"role": "user", "content": prompt}]


def _program(body: Callable[[OpenAI, str, list[str]], None]) -> Program:
    @wraps(body)
    def run(bench: Bench, prompt: str) -> list[str]:
        seen: list[str] = []
        with bench.openai() as client, told(seen):
            body(client, prompt, seen)
        return seen

    return run


def _async_program(body: Callable[[AsyncOpenAI, str, list[str]], Awaitable[None]]) -> Program:
    @wraps(body)
    def run(bench: Bench, prompt: str) -> list[str]:
        seen: list[str] = []

        async def main() -> None:
            async with bench.async_openai() as client:
                with told(seen):
                    await body(client, prompt, seen)

        asyncio.run(main())
        return seen

    return run


# --- chat --------------------------------------------------------------------------------------


@_program
def chat(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Not streamed."""
    seen += show(client.chat.completions.create(model=MODEL, messages=says(prompt)))


@_async_program
async def async_chat(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    seen += show(await client.chat.completions.create(model=MODEL, messages=says(prompt)))


@_program
def raw_chat(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """By `with_raw_response`."""
    raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=says(prompt))
    seen += show(raw.status_code, raw.headers["x-request-id"], raw.parse())


@_async_program
async def async_raw_chat(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.chat.completions.with_raw_response.create
    raw = await ask(model=MODEL, messages=says(prompt))
    seen += show(raw.status_code, raw.headers["x-request-id"], raw.parse())


@_program
def copied_chat(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Through a copy of a copy with other options."""
    copy = client.with_options(timeout=20).copy(timeout=25)
    seen += show(copy.timeout, copy.chat.completions.create(model=MODEL, messages=says(prompt)))


@_program
def parsed_chat(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """With a class for the answer."""
    ask = client.chat.completions.parse
    answer = ask(model=MODEL, messages=says(prompt), response_format=City)
    seen += show(answer, answer.choices[0].message.parsed)


@_async_program
async def async_parsed_chat(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.chat.completions.parse
    answer = await ask(model=MODEL, messages=says(prompt), response_format=City)
    seen += show(answer, answer.choices[0].message.parsed)


@_program
def streamed_chat(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Chunk by chunk."""
    ask = client.chat.completions.create
    stream = ask(model=MODEL, messages=says(prompt), stream=True)
    seen += show(isinstance(stream, Stream), stream.response.status_code)
    for chunk in stream:
        seen += show(chunk)


@_async_program
async def async_streamed_chat(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.chat.completions.create
    stream = await ask(model=MODEL, messages=says(prompt), stream=True)
    seen += show(isinstance(stream, AsyncStream), stream.response.status_code)
    async for chunk in stream:
        seen += show(chunk)


@_program
def streamed_chat_with_usage(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """With `stream_options`, and by `with` and `next`."""
    options = {"include_usage": True}
    ask = client.chat.completions.create
    with ask(model=MODEL, messages=says(prompt), stream=True, stream_options=options) as stream:  # type: ignore[call-overload]  # a dict by name
        seen += show(next(stream), *stream, list(stream))


@_program
def chat_helper(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """By the manager that `.stream()` returns."""
    with client.chat.completions.stream(model=MODEL, messages=says(prompt)) as stream:
        for event in stream:
            seen += show(event)
        seen += show(stream.get_final_completion(), stream.current_completion_snapshot)


@_async_program
async def async_chat_helper(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    async with client.chat.completions.stream(model=MODEL, messages=says(prompt)) as stream:
        async for event in stream:
            seen += show(event)
        seen += show(await stream.get_final_completion(), stream.current_completion_snapshot)


@_program
def chat_helper_to_its_end(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Only the final completion, of a class."""
    ask = client.chat.completions.stream
    with ask(model=MODEL, messages=says(prompt), response_format=City) as stream:
        seen += show(stream.get_final_completion().choices[0].message.parsed)


@_async_program
async def async_chat_helper_to_its_end(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    ask = client.chat.completions.stream
    async with ask(model=MODEL, messages=says(prompt), response_format=City) as stream:
        await stream.until_done()
        seen += show((await stream.get_final_completion()).choices[0].message.parsed)


# --- responses ---------------------------------------------------------------------------------


@_program
def response(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Not streamed."""
    answer = client.responses.create(model=MODEL, input=prompt)
    seen += show(answer, answer.output_text)


@_async_program
async def async_response(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    answer = await client.responses.create(model=MODEL, input=prompt)
    seen += show(answer, answer.output_text)


@_program
def parsed_response(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """With a class for the answer."""
    answer = client.responses.parse(model=MODEL, input=prompt, text_format=City)
    seen += show(answer, answer.output_parsed)


@_async_program
async def async_parsed_response(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    answer = await client.responses.parse(model=MODEL, input=prompt, text_format=City)
    seen += show(answer, answer.output_parsed)


@_program
def streamed_response(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Event by event."""
    stream = client.responses.create(model=MODEL, input=prompt, stream=True)
    seen += show(isinstance(stream, Stream))
    for event in stream:
        seen += show(event)


@_async_program
async def async_streamed_response(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    stream = await client.responses.create(model=MODEL, input=prompt, stream=True)
    seen += show(isinstance(stream, AsyncStream))
    async for event in stream:
        seen += show(event)


@_program
def response_helper(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """By the manager that `.stream()` returns."""
    with client.responses.stream(model=MODEL, input=prompt) as stream:
        for event in stream:
            seen += show(event)
        seen += show(stream.get_final_response())


@_async_program
async def async_response_helper(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    async with client.responses.stream(model=MODEL, input=prompt) as stream:
        async for event in stream:
            seen += show(event)
        seen += show(await stream.get_final_response())


# --- completions and embeddings ----------------------------------------------------------------


@_program
def completion(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Not streamed."""
    seen += show(client.completions.create(model=MODEL, prompt=prompt))


@_program
def streamed_completion(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """Chunk by chunk."""
    seen += show(*client.completions.create(model=MODEL, prompt=prompt, stream=True))


@_program
def embedding(client: OpenAI, prompt: str, seen: list[str]) -> None:
    """A vector."""
    seen += show(client.embeddings.create(model="granite-embed", input=prompt))


@_async_program
async def async_embedding(client: AsyncOpenAI, prompt: str, seen: list[str]) -> None:
    """The same, asynchronously."""
    seen += show(await client.embeddings.create(model="granite-embed", input=prompt))


CHATS = (chat, async_chat, raw_chat, async_raw_chat, copied_chat)
RESPONSES = (response, async_response)
PARSED = (parsed_chat, async_parsed_chat, parsed_response, async_parsed_response)
STREAMED_CHATS = (
    *(streamed_chat, async_streamed_chat, streamed_chat_with_usage),
    *(chat_helper, async_chat_helper),
)
STREAMED_RESPONSES = (
    *(streamed_response, async_streamed_response, response_helper, async_response_helper),
)
TO_THE_END = (chat_helper_to_its_end, async_chat_helper_to_its_end)
