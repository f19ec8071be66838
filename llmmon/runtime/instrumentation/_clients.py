"""Methods of providers' clients, measured. The object stays the one that it was."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from . import _spec as spec
from ._ambient import AMBIENT
from ._call import Call
from ._chunks import Reader
from ._null import NullSeries
from ._shapes import OTHER
from ._streams import (
    ENTERED,
    AsyncMeasuredManager,
    AsyncMeasuredStream,
    MeasuredManager,
    MeasuredStream,
)

if TYPE_CHECKING:
    from ._instrumentation import Instrumentation
    from ._series import Series

GENERATE = ("generate", "chat", "complete", "completion", "answer")
EMBED = ("embed", "embedding", "embeddings")


class Method(NamedTuple):
    """A method of a client that calls a model."""

    path: str
    """Where it is below the client: `chat.completions.create`."""
    operations: tuple[str, ...]
    """What the spec may call it; the model's first operation otherwise."""
    chunks: Reader
    """Reads the chunks of its stream."""
    manager: bool = False
    """Whether it returns a context manager that begins the call."""
    asks_for_usage: bool = False
    """Whether a stream reports usage only if it is asked to."""


class Wrapping:
    """How the calls of one client are measured."""

    def __init__(self, owner: Instrumentation, provider: str, models: Mapping[str, str]) -> None:
        self.owner = owner
        self.provider = provider
        self.models = models

    def wrap(self, client: Any, methods: tuple[Method, ...]) -> None:
        """Measure the methods that a client has, and those of its copies."""
        for method in methods:
            self._try(self._wrap_method, client, method)
        for name in ("copy", "with_options"):
            self._try(self._wrap_copies, client, name, methods)

    def _try(self, wrap: Callable[..., None], *what: Any) -> None:
        """A client that is unlike what we know stays as it is."""
        try:
            wrap(*what)
        except Exception:
            self.owner.fault("wrap")

    def _wrap_copies(self, client: Any, name: str, methods: tuple[Method, ...]) -> None:
        original = getattr(client, name, None)
        if original is not None:
            setattr(client, name, self._wrapping_copy(original, methods))

    def _wrapping_copy(self, original: Any, methods: tuple[Method, ...]) -> Callable[..., Any]:
        def copy(*args: Any, **kwargs: Any) -> Any:
            made = original(*args, **kwargs)
            self.wrap(made, methods)
            return made

        return copy

    def _wrap_method(self, client: Any, method: Method) -> None:
        *path, name = method.path.split(".")
        resource = client
        for part in path:
            resource = getattr(resource, part, None)
        original = getattr(resource, name, None)
        if original is None or getattr(original, _MARK, False):
            return
        measured = self._measured(original, method)
        setattr(measured, _MARK, True)
        setattr(resource, name, measured)

    def _measured(self, original: Any, method: Method) -> Callable[..., Any]:
        asynchronous = inspect.iscoroutinefunction(inspect.unwrap(original))
        if method.manager:
            return self._managed(original, method)
        return self._awaited(original, method) if asynchronous else self._called(original, method)

    def _called(self, original: Any, method: Method) -> Callable[..., Any]:
        begin = self._beginning(method)

        def create(*args: Any, **kwargs: Any) -> Any:
            call = ENTERED.get() or begin(kwargs).start()
            hides_usage = "stream" in kwargs and _ask_for_usage(method, kwargs)
            try:
                result = original(*args, **kwargs)
                parsed = _parse(call, result, kwargs) if "extra_headers" in kwargs else result
            except BaseException as error:
                call.end(error)
                raise
            if "stream" in kwargs and hasattr(result, "__next__"):
                call.leave()
                return MeasuredStream(result, call, method.chunks, hides_usage)
            self._conclude(call, parsed)
            return result

        return create

    def _awaited(self, original: Any, method: Method) -> Callable[..., Any]:
        begin = self._beginning(method)

        async def create(*args: Any, **kwargs: Any) -> Any:
            call = ENTERED.get() or begin(kwargs).start()
            hides_usage = "stream" in kwargs and _ask_for_usage(method, kwargs)
            try:
                result = await original(*args, **kwargs)
                parsed = result
                if "extra_headers" in kwargs:
                    parsed = await _aparse(call, result, kwargs)
            except BaseException as error:
                call.end(error)
                raise
            if "stream" in kwargs and hasattr(result, "__anext__"):
                call.leave()
                return AsyncMeasuredStream(result, call, method.chunks, hides_usage)
            self._conclude(call, parsed)
            return result

        return create

    def _managed(self, original: Any, method: Method) -> Callable[..., Any]:
        begin = self._beginning(method)

        def stream(*args: Any, **kwargs: Any) -> Any:
            call = begin(kwargs)
            manager = original(*args, **kwargs)
            measured = AsyncMeasuredManager if hasattr(manager, "__aenter__") else MeasuredManager
            return measured(manager, call, method.chunks)

        return stream

    def _beginning(self, method: Method) -> Callable[[Mapping[str, Any]], Call]:
        """What makes the call of a method out of its keyword arguments."""
        owner, provider = self.owner, self.provider
        targets = {name: (model, _operation(method, model)) for name, model in self._names()}
        # Of calls that nothing else is said of, where nothing else need be said.
        found = {n: owner.series(*t, _NOTHING) for n, t in targets.items() if _MAY_BE_LEFT}
        # Not those that could not be found: that may have been for a moment only.
        ready = {name: series for name, series in found.items() if series.is_counted}

        def begin(kwargs: Mapping[str, Any]) -> Call:
            try:
                name, around = kwargs.get("model"), AMBIENT.get()
                series = None if around else ready.get(name)
                if series is None:
                    model, operation = targets.get(name, (name, None))
                    said = "operation" in around
                    series = owner.series(model, None if said else operation, _NOTHING)
                call = Call(owner, series)
                if owner.tracer is not None:
                    call.provider = provider
                if owner.wants_content:
                    call.content(input=_input_of(kwargs))
            except Exception:
                owner.fault("wrap")
                return Call(owner, cast("Series", NullSeries()))
            return call

        return begin

    def _names(self) -> Iterable[tuple[Any, str]]:
        """Every name that a call may give, with the spec's model."""
        return {**{model: model for model in spec.OPERATIONS}, **self.models}.items()

    def _conclude(self, call: Call, result: Any) -> None:
        """The end of a call that was not streamed."""
        try:
            call.response(result)
            if self.owner.wants_content:
                call.content(output=_text_of(result))
        except Exception:
            call.fault("wrap")
        call.end()


_RAW = "X-Stainless-Raw-Response"
"""The header by which these clients mark a call of `with_raw_response`: as `true` or as `raw`."""
_MAY_BE_LEFT = all(OTHER in values for values in spec.DIMENSION_VALUES.values())
"""Whether every dimension may be left out."""
_MARK = "_llmmon_measured"
_NOTHING: Mapping[str, object] = {}


def _operation(method: Method, model: str) -> str | None:
    operations = spec.OPERATIONS.get(model, ())
    return next((name for name in method.operations if name in operations), None)


def _input_of(kwargs: Mapping[str, Any]) -> Any:
    """What was asked, for evaluators and spans."""
    return kwargs.get("messages", kwargs.get("input", kwargs.get("prompt")))


def _raw(kwargs: Mapping[str, Any]) -> Any:
    """How a call asks for a raw response; `None` if it does not."""
    return (kwargs.get("extra_headers") or {}).get(_RAW)


def _parse(call: Call, result: Any, kwargs: Mapping[str, Any]) -> Any:
    """What is in a raw response, which keeps it for its caller; nothing if only the caller may read it.
    Anything else as it is.
    """
    try:
        raw = _raw(kwargs)
        if raw is None:
            return result
        return result.parse() if raw in ("true", "raw") and not kwargs.get("stream") else None
    except Exception:
        call.fault("wrap")
        return None


async def _aparse(call: Call, result: Any, kwargs: Mapping[str, Any]) -> Any:
    """The same for asynchronous clients, of which `anthropic` has a `parse` to be awaited."""
    try:
        parsed = _parse(call, result, kwargs)
        return await parsed if inspect.isawaitable(parsed) else parsed
    except Exception:
        call.fault("wrap")
        return None


def _ask_for_usage(method: Method, kwargs: dict[str, Any]) -> bool:
    """Have a stream report its usage. Whether the chunk that does so is hidden: the caller did not ask."""
    if not method.asks_for_usage or kwargs.get("stream") is not True or _raw(kwargs) is not None:
        return False
    options = kwargs.get("stream_options")
    if options is not None and isinstance(options, Mapping):
        if "include_usage" in options:
            return False
        kwargs["stream_options"] = {**options, "include_usage": True}
    else:
        kwargs["stream_options"] = {"include_usage": True}
    return True


def _text_of(result: Any) -> Any:
    """The text of a response, for evaluators and spans."""
    text = getattr(result, "output_text", None)
    if text is not None:
        return text
    choices = getattr(result, "choices", None)
    if choices:
        message = getattr(choices[0], "message", None)
        return getattr(message, "content", None) if message else getattr(choices[0], "text", None)
    blocks = getattr(result, "content", None) or ()
    return "".join(getattr(block, "text", None) or "" for block in blocks) or None
