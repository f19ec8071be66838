"""Functions of every kind as measured calls."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast

from ._ambient import current
from ._call import Call

F = TypeVar("F", bound=Callable[..., Any])


def decorate(function: F, begin: Callable[[], Call]) -> F:
    """The function, each run of which is a call."""
    if inspect.isasyncgenfunction(function):
        wrapped = _async_generator(function, begin)
    elif inspect.isgeneratorfunction(function):
        wrapped = _generator(function, begin)
    elif inspect.iscoroutinefunction(function):
        wrapped = _coroutine(function, begin)
    else:
        wrapped = _function(function, begin)
    return cast("F", wraps(function)(wrapped))


def _function(function: Callable[..., Any], begin: Callable[[], Call]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        with begin() as call, current(call):
            result = function(*args, **kwargs)
            call.response(result)
            return result

    return run


def _coroutine(function: Callable[..., Any], begin: Callable[[], Call]) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        with begin() as call, current(call):
            result = await function(*args, **kwargs)
            call.response(result)
            return result

    return run


def _generator(function: Callable[..., Any], begin: Callable[[], Call]) -> Callable[..., Any]:
    """What a generator yields is read as a stream. Its body runs in whichever context asks for the
    next chunk, so `current_call()` does not know it, and its span is not the current one.
    """

    def run(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with begin() as call:
            call.leave()
            yield from call.stream(function(*args, **kwargs))

    return run


def _async_generator(function: Callable[..., Any], begin: Callable[[], Call]) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with begin() as call:
            call.leave()
            async for chunk in call.astream(function(*args, **kwargs)):
                yield chunk

    return run
