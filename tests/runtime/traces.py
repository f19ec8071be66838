"""Measured clients with spans, which are read back from an exporter in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.runtime.fake_server import FakeServer
from tests.runtime.packages import SPEC
from tests.runtime.workbench import Measured

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.sampling import Sampler

    from llmmon.runtime.instrumentation import Instrumentation


def traced_spec(more: str = "") -> str:
    """The spec with spans, and further keys of its instrumentation."""
    return f"{SPEC}instrumentation: {{tracing: true, {more}}}\n"


class Traced(Measured):
    """A bench whose calls have spans."""

    def __init__(
        self, make: type[Instrumentation], server: FakeServer, sampler: Sampler | None = None
    ) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider(sampler)
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        super().__init__(make, server, self.provider)

    @property
    def spans(self) -> list[ReadableSpan]:
        """What has ended, in that order."""
        return list(self.exporter.get_finished_spans())

    @property
    def span(self) -> ReadableSpan:
        """The one span that has ended."""
        (span,) = self.spans
        return span

    def of(self, name: str) -> list[ReadableSpan]:
        """The spans of a name."""
        return [span for span in self.spans if span.name == name]


def parent_of(span: ReadableSpan) -> int | None:
    """The id of a span's parent."""
    return span.parent.span_id if span.parent is not None else None


def attributes(span: ReadableSpan, prefix: str = "") -> dict[str, object]:
    """A span's attributes whose names begin so."""
    has = span.attributes or {}
    return {name: value for name, value in has.items() if name.startswith(prefix)}
