"""Spans after the OpenTelemetry GenAI conventions. Imported only where the spec asks for spans."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import _spec as spec
from ._faults import Part
from ._outcomes import http_status, is_cancellation
from ._shapes import Tracing
from ._sink import Labels
from ._usage import Tokens

if TYPE_CHECKING:
    from ._call import Call

_OPERATIONS = {
    "generate": "chat",
    "embed": "embeddings",
    "embedding": "embeddings",
    "retrieve": "retrieval",
    "complete": "text_completion",
    "completion": "text_completion",
}
"""Operations of the spec that the conventions have a name for."""
_CACHE_WRITE = {
    "1.41": "gen_ai.usage.cache_creation.input_tokens",
    "next": "gen_ai.usage.cache_write.input_tokens",
}


def operation_name(operation: str) -> str:
    """An operation of the spec in the words of the conventions."""
    return _OPERATIONS.get(operation, operation)


class Tracer:
    """Starts spans."""

    def __init__(self, tracing: Tracing, provider: Any, fault: Callable[[Part], None]) -> None:
        self.tracing = tracing
        self._fault = fault
        self.redact: Callable[[str], str] | None = None
        self._api: Any = import_module("opentelemetry.trace")
        self._context: Any = import_module("opentelemetry.context")
        self._tracer: Any = self._api.get_tracer(f"llmmon.{spec.SERVICE}", tracer_provider=provider)

    def start(self, labels: Labels, provider: str | None) -> Trace:
        """The span of a call, which is the current one until the call ends."""
        operation = operation_name(labels["operation"])
        attributes = {
            "gen_ai.operation.name": operation,
            "gen_ai.request.model": labels["model"],
            "llm_service": labels["llm_service"],
            **{name: labels[name] for name in spec.DIMENSIONS},
            **({"gen_ai.provider.name": provider} if provider else {}),
        }
        name = f"{operation} {labels['model']}"
        return Trace(self, self._open(name, self._api.SpanKind.CLIENT, attributes))

    def _open(self, name: str, kind: Any, attributes: Mapping[str, Any]) -> tuple[Any, Any]:
        span = self._tracer.start_span(name, kind=kind, attributes=attributes)
        return span, self._context.attach(self._api.set_span_in_context(span))

    @contextmanager
    def step(self, operation: str, name: str, attributes: Mapping[str, Any]) -> Iterator[None]:
        """The span of what is no call of a model: a whole pipeline, or a retrieval.

        A span that fails to open or to close does not break what it is around.
        """
        about = {"gen_ai.operation.name": operation, "llm_service": spec.SERVICE, **attributes}
        opened = None
        try:
            title = f"{operation} {name}".rstrip()
            opened = self._open(title, self._api.SpanKind.INTERNAL, about)
        except Exception:
            self._fault("trace")
        try:
            yield
        except BaseException as error:
            self._close(opened, error)
            raise
        self._close(opened, None)

    def _close(self, opened: tuple[Any, Any] | None, error: BaseException | None) -> None:
        if opened is None:
            return
        span, token = opened
        try:
            if error is not None:
                self.mark(span, error)
            self._context.detach(token)
            span.end()
        except Exception:
            self._fault("trace")

    def mark(self, span: Any, error: BaseException) -> None:
        """Say on a span that an exception ended it; a cancellation is no error."""
        if is_cancellation(error):
            span.set_attribute("error.type", "cancelled")
            return
        span.set_attribute("error.type", _error_name(error))
        span.set_status(self._api.Status(self._api.StatusCode.ERROR, type(error).__name__))

    def failed(self, span: Any, kind: str) -> None:
        """Say on a span that the call failed without an exception."""
        span.set_attribute("error.type", kind)
        span.set_status(self._api.Status(self._api.StatusCode.ERROR, kind))

    def text(self, content: Any) -> str:
        """Content as a span may hold it."""
        text = content if isinstance(content, str) else json.dumps(content, default=str)
        return self.redact(text) if self.redact is not None else text


def _error_name(error: BaseException) -> str:
    """What the conventions ask for: the HTTP status where there is one, else the class."""
    status = http_status(error)
    return type(error).__qualname__ if status is None else str(status)


class Trace:
    """The span of one call."""

    def __init__(self, tracer: Tracer, opened: tuple[Any, Any]) -> None:
        self._tracer = tracer
        self._span, self._token = opened
        context = self._span.get_span_context()
        self.context: Any = context
        self.exemplar: dict[str, str] | None = (
            {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}
            if context.is_valid and context.trace_flags.sampled
            else None
        )

    def leave(self) -> None:
        """The span goes on, but what comes next is not part of it: a stream is read elsewhere."""
        if self._token is not None:
            self._tracer._context.detach(self._token)
            self._token = None

    def note(self, attributes: Mapping[str, Any]) -> None:
        """Further attributes, `_` for `.` in their names as the conventions have them."""
        for name, value in attributes.items():
            if value is not None:
                self._span.set_attribute(_dotted(name), value)

    def end(self, call: Call, error: BaseException | None) -> None:
        """Write what is known of the call on its span, and end it."""
        try:
            if error is not None:
                self._tracer.mark(self._span, error)
            elif call.failure is not None:
                self._tracer.failed(self._span, call.failure)
            self._describe(call)
        finally:
            try:
                self.leave()
            finally:
                self._span.end()

    def _describe(self, call: Call) -> None:
        span = self._span
        if call.known_usage is not None:
            span.set_attributes(self._usage(call.known_usage))
            span.set_attribute("llm.cost", float(call.cost))
        if call.reason is not None:
            span.set_attribute("gen_ai.response.finish_reasons", [call.reason])
        if call.first is not None:
            span.set_attribute("gen_ai.response.time_to_first_chunk", call.first)
        if call.known_content is not None and self._tracer.tracing.content:
            self._record(call.known_content)

    def _usage(self, usage: Tokens) -> dict[str, int]:
        """Tokens as the conventions count them: what a cache gave is part of the input."""
        fresh, cached, written, output, reasoning = usage
        return {
            "gen_ai.usage.input_tokens": fresh + cached + written,
            "gen_ai.usage.output_tokens": output + reasoning,
            "gen_ai.usage.cache_read.input_tokens": cached,
            _CACHE_WRITE[self._tracer.tracing.conventions]: written,
            "gen_ai.usage.reasoning.output_tokens": reasoning,
        }

    def _record(self, content: Mapping[str, Any]) -> None:
        for key, name in (("input", "gen_ai.input.messages"), ("output", "gen_ai.output.messages")):
            if content.get(key) is not None:
                self._span.set_attribute(name, self._tracer.text(content[key]))


_DOTTED = (
    "gen_ai.response.id",
    "gen_ai.response.model",
    "gen_ai.provider.name",
    "gen_ai.request.stream",
    "gen_ai.data_source.id",
    "gen_ai.workflow.name",
    "gen_ai.conversation.id",
    "gen_ai.prompt.name",
    "gen_ai.agent.name",
)
_BY_KEYWORD = {name.replace(".", "_"): name for name in _DOTTED}


def _dotted(keyword: str) -> str:
    return _BY_KEYWORD.get(keyword, keyword)
