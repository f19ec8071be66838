"""The generated module: what the spec says of it, or the defaults."""

from __future__ import annotations

from llmmon.codes.outputs import CONTENT_WITHOUT_SPANS
from llmmon.model.instrumentation import Instrumentation
from llmmon.resolve.events import resolve_events
from llmmon.resolve.parsed import Problems
from llmmon.spec.instrumentation import InstrumentationShape


def resolve_instrumentation(problems: Problems) -> Instrumentation:
    """How the module measures; content without the spans that would hold it is reported."""
    shape = problems.parsed.spec.instrumentation or InstrumentationShape.model_validate({})
    if shape.record_content and not shape.tracing:
        message = "prompts and answers are recorded on spans, and this module writes none"
        path = ("instrumentation", "record_content")
        problems.add(CONTENT_WITHOUT_SPANS, message, path, "add tracing: true, or remove it")
    return Instrumentation(
        backend=shape.backend,
        conventions=shape.conventions,
        tracing=shape.tracing,
        record_content=shape.record_content,
        events=resolve_events(shape.events, problems),
    )
