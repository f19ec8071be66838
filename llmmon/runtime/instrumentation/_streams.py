"""Clients' streams, measured as they are read. To whoever reads one, it is the stream that it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ._call import Call
from ._chunks import End, Reader, apassed_on, nothing, passed_on, text_of

ENTERED: ContextVar[Call | None] = ContextVar("llmmon_entered", default=None)
"""The call whose manager is being entered: what a client calls meanwhile is the same call."""


class _Abandoned:
    """Ends a call whose stream nobody holds any more; a generator that never ran would not."""

    __slots__ = ("call",)

    def __init__(self, call: Call) -> None:
        self.call = call

    def __del__(self) -> None:
        self.call.cancel()


def _keeping(call: Call, read: Reader) -> tuple[Reader, End]:
    """The reader of a stream and what ends its call: both keep the text if somebody wants it."""
    if not call.owner.wants_content or read is nothing:
        return read, call.end
    pieces: list[str] = []

    def keep(call: Call, chunk: Any) -> None:
        read(call, chunk)
        pieces.append(text_of(chunk) or "")

    def end(error: BaseException | None) -> None:
        if error is None:
            call.content(output="".join(pieces) or None)
        call.end(error)

    return keep, end


class _Proxy:
    """What both kinds of streams have in common: all else is the client's own."""

    def __init__(self, stream: Any, call: Call) -> None:
        self._stream = stream
        self._call = call
        if call.trace is not None:
            call.about(gen_ai_request_stream=True)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property  # type: ignore[misc]  # what Mock does, too; typeshed allows only assignment
    def __class__(self) -> Any:
        """So that `isinstance` says what it said before."""
        return type(self._stream)


class MeasuredStream(_Proxy):
    """A stream that is read by `for`."""

    def __init__(self, stream: Any, call: Call, read: Reader, hides_usage: bool = False) -> None:
        super().__init__(stream, call)
        read, end = _keeping(call, read)
        self._chunks = passed_on(call, stream, read, end, hides_usage, _Abandoned(call))

    def __iter__(self) -> Iterator[Any]:
        return self._chunks

    def __next__(self) -> Any:
        return next(self._chunks)

    def __enter__(self) -> MeasuredStream:
        self._stream.__enter__()
        return self

    def __exit__(self, *raised: Any) -> Any:
        self._call.cancel()
        return self._stream.__exit__(*raised)

    def close(self) -> None:
        """Close the stream; a call that did not reach its end is cancelled."""
        self._call.cancel()
        self._stream.close()

    def until_done(self) -> Any:
        """Read the stream to its end."""
        for _ in self._chunks:
            pass
        return self._stream.until_done()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._stream, name)
        return self._after_all(found) if name.startswith("get_final_") else found

    def _after_all(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self.until_done()
            return method(*args, **kwargs)

        return run

    @property
    def text_stream(self) -> Iterator[str]:
        """Anthropic's: the pieces of text alone."""
        return (
            event.delta.text
            for event in self._chunks
            if event.type == "content_block_delta" and event.delta.type == "text_delta"
        )


class AsyncMeasuredStream(_Proxy):
    """A stream that is read by `async for`."""

    def __init__(self, stream: Any, call: Call, read: Reader, hides_usage: bool = False) -> None:
        super().__init__(stream, call)
        read, end = _keeping(call, read)
        self._chunks = apassed_on(call, stream, read, end, hides_usage, _Abandoned(call))

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._chunks

    async def __anext__(self) -> Any:
        return await self._chunks.__anext__()

    async def __aenter__(self) -> AsyncMeasuredStream:
        await self._stream.__aenter__()
        return self

    async def __aexit__(self, *raised: Any) -> Any:
        self._call.cancel()
        return await self._stream.__aexit__(*raised)

    async def close(self) -> None:
        """Close the stream; a call that did not reach its end is cancelled."""
        self._call.cancel()
        await self._stream.close()

    async def aclose(self) -> None:
        """The same, by the name that generators have for it."""
        self._call.cancel()
        await self._stream.aclose()

    async def until_done(self) -> Any:
        """Read the stream to its end."""
        async for _ in self._chunks:
            pass
        return await self._stream.until_done()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._stream, name)
        return self._after_all(found) if name.startswith("get_final_") else found

    def _after_all(self, method: Callable[..., Any]) -> Callable[..., Any]:
        async def run(*args: Any, **kwargs: Any) -> Any:
            await self.until_done()
            return await method(*args, **kwargs)

        return run

    @property
    def text_stream(self) -> AsyncIterator[str]:
        """Anthropic's: the pieces of text alone."""
        return (
            event.delta.text
            async for event in self._chunks
            if event.type == "content_block_delta" and event.delta.type == "text_delta"
        )


@contextmanager
def _entering(call: Call) -> Iterator[None]:
    """Begin a call that goes on, as a stream, after the block."""
    call.start()
    token = ENTERED.set(call)
    try:
        yield
    except BaseException as error:
        call.end(error)
        raise
    finally:
        ENTERED.reset(token)
    call.leave()


class MeasuredManager(_Proxy):
    """What a client's `.stream()` returns, to be entered by `with`."""

    def __init__(self, manager: Any, call: Call, read: Reader) -> None:
        super().__init__(manager, call)
        self._read = read

    def __enter__(self) -> MeasuredStream:
        with _entering(self._call):
            stream = self._stream.__enter__()
        return MeasuredStream(stream, self._call, self._read)

    def __exit__(self, *raised: Any) -> Any:
        self._call.cancel()
        return self._stream.__exit__(*raised)


class AsyncMeasuredManager(_Proxy):
    """What an asynchronous client's `.stream()` returns, to be entered by `async with`."""

    def __init__(self, manager: Any, call: Call, read: Reader) -> None:
        super().__init__(manager, call)
        self._read = read

    async def __aenter__(self) -> AsyncMeasuredStream:
        with _entering(self._call):
            stream = await self._stream.__aenter__()
        return AsyncMeasuredStream(stream, self._call, self._read)

    async def __aexit__(self, *raised: Any) -> Any:
        self._call.cancel()
        return await self._stream.__aexit__(*raised)
