"""What the chunks of providers' streams say of a call: first token, usage, reason to finish.

A reader is called with each chunk that may say something, so it does as little as it can. A chunk of a chat
that brings more text is only passed on: it says nothing else, unless it is the last one that does.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from ._outcomes import event_error
from ._responses import read_head
from ._usage import read_usage

if TYPE_CHECKING:
    from ._call import Call

Reader: TypeAlias = "Callable[[Call, Any], None]"
End: TypeAlias = Callable[[BaseException | None], None]
"""What is done as a stream is over, with the error that ended it."""


def chat(call: Call, chunk: Any) -> None:
    """A chunk of OpenAI's chat."""
    choices = chunk.choices
    if choices:
        choice = choices[0]
        if call.first is None or not choice.delta.content:
            _delta(call, choice.delta)
        if choice.finish_reason is not None:
            call.finish(choice.finish_reason)
            read_head(call, chunk)
    usage = getattr(chunk, "usage", None)
    if usage is not None:
        call.known_usage = read_usage(usage)


def _delta(call: Call, delta: Any) -> None:
    """What is in a delta: the first one often names a role and nothing else."""
    if delta.content:
        call.first_token()
        return
    if getattr(delta, "refusal", None):
        call.refused()
    if call.first is None and _has_token(delta):
        call.first_token()


def _has_token(delta: Any) -> bool:
    """Whether a delta without text holds a token of another kind."""
    # Not by attribute: pydantic takes microseconds to say that it has none of that name.
    fields = getattr(delta, "__dict__", _NO_FIELDS)
    for part in _PARTS:
        if fields.get(part):
            return True
    extra = getattr(delta, "model_extra", None) or _NO_FIELDS
    return any(map(extra.get, _PARTS)) if extra else False


_NO_FIELDS: dict[str, Any] = {}
_PARTS = ("tool_calls", "reasoning_content", "reasoning", "refusal", "function_call")


def completion(call: Call, chunk: Any) -> None:
    """A chunk of OpenAI's completions."""
    for choice in chunk.choices:
        if choice.text and call.first is None:
            call.first_token()
        if choice.finish_reason is not None:
            call.finish(choice.finish_reason)
    if chunk.usage is not None:
        call.usage(chunk.usage)


def nothing(_call: Call, _chunk: Any) -> None:
    """A chunk that was read before."""


def responses(call: Call, event: Any) -> None:
    """An event of OpenAI's responses."""
    kind = event.type
    if kind.endswith(".delta"):
        if call.first is None:
            call.first_token()
        if kind == "response.refusal.delta":
            call.refused()
    elif kind in _FINAL:
        call.response(event.response)
    elif kind == "error":
        call.failed(event_error(event.code))


_FINAL = ("response.completed", "response.incomplete", "response.failed")


def messages(call: Call, event: Any) -> None:
    """An event of Anthropic's messages. Output tokens are given so far, input tokens at the start."""
    kind = event.type
    if kind == "content_block_delta":
        if call.first is None:
            call.first_token()
    elif kind == "message_start":
        call.response(event.message)
    elif kind == "message_delta":
        if event.delta.stop_reason is not None:
            call.finish(event.delta.stop_reason)
        call.more_usage(event.usage)


def text_of(chunk: Any) -> str | None:
    """The piece of the answer's text that a chunk holds."""
    choices = getattr(chunk, "choices", None)
    if choices:
        delta = getattr(choices[0], "delta", None)
        return delta.content if delta is not None else getattr(choices[0], "text", None)
    delta = getattr(chunk, "delta", None)
    if isinstance(delta, str):
        return delta if chunk.type == "response.output_text.delta" else None
    return getattr(delta, "text", None)


def anything(call: Call, chunk: Any) -> None:
    """A chunk of whatever a generator yields: a provider's, or a piece of text."""
    reader = _by_type.get(type(chunk))
    if reader is None:
        reader = _by_type[type(chunk)] = _reader_of(chunk)
    reader(call, chunk)


def _reader_of(chunk: Any) -> Reader:
    choices = getattr(chunk, "choices", None)
    if choices is not None:
        return completion if choices and hasattr(choices[0], "text") else chat
    kind = getattr(chunk, "type", None)
    if not isinstance(kind, str):
        return _text
    return responses if kind.startswith("response.") else messages


def _text(call: Call, chunk: Any) -> None:
    if chunk and call.first is None:
        call.first_token()


_by_type: dict[type, Reader] = {}


def is_shown(call: Call, read: Reader, hides_usage: bool, chunk: Any) -> bool:
    """Read a chunk; whether the caller gets it. The one of the usage alone may be there for us only."""
    if call.latest is not None:
        call.read_latest()
    shown = True
    try:
        shown = not hides_usage or bool(chunk.choices) or chunk.usage is None
        read(call, chunk)
    except Exception:
        call.fault("usage")
    return shown


def _is_chat(read: Reader, chunk: Any) -> bool:
    return read is chat or (read is anything and _by_type.get(type(chunk)) is chat)


def passed_on(
    call: Call,
    chunks: Iterable[Any],
    read: Reader,
    end: End,
    hides_usage: bool = False,
    _held: object = None,
) -> Iterator[Any]:
    """The chunks of a stream as they come, each read before it is passed on.

    `_held` lives as long as the stream does.
    """
    skims = False
    try:
        for chunk in chunks:
            try:  # nothing is called where there is only more text: most chunks pass here
                is_text = skims and chunk.choices[0].delta.content
            except Exception:
                is_text = None
            if is_text:
                call.latest = chunk
            elif is_shown(call, read, hides_usage, chunk):
                skims = call.first is not None and _is_chat(read, chunk)
            else:
                continue
            yield chunk
    except BaseException as error:
        end(error)
        raise
    end(None)


async def apassed_on(
    call: Call,
    chunks: AsyncIterable[Any],
    read: Reader,
    end: End,
    hides_usage: bool = False,
    _held: object = None,
) -> AsyncIterator[Any]:
    """The same for an asynchronous stream."""
    skims = False
    try:
        async for chunk in chunks:
            try:  # nothing is called where there is only more text: most chunks pass here
                is_text = skims and chunk.choices[0].delta.content
            except Exception:
                is_text = None
            if is_text:
                call.latest = chunk
            elif is_shown(call, read, hides_usage, chunk):
                skims = call.first is not None and _is_chat(read, chunk)
            else:
                continue
            yield chunk
    except BaseException as error:
        end(error)
        raise
    end(None)
