"""Faults inside of the instrumentation: the caller gets what it would have got, and they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import copy_context
from typing import TYPE_CHECKING, NoReturn

import pytest
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Sampler, SamplingResult

from tests.runtime import anthropic_programs, openai_programs
from tests.runtime.fake_server import FakeServer
from tests.runtime.openai_programs import Program, says
from tests.runtime.packages import PACKAGE
from tests.runtime.traces import Traced
from tests.runtime.workbench import Measured, names, run_and_compare

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation

PROGRAMS = (
    *(openai_programs.chat, openai_programs.async_chat, openai_programs.streamed_chat),
    *(openai_programs.async_streamed_chat, openai_programs.chat_helper),
    *(openai_programs.raw_chat, openai_programs.response_helper, openai_programs.embedding),
    *(anthropic_programs.message, anthropic_programs.async_raw_message),
    *(anthropic_programs.message_helper, anthropic_programs.async_message_helper),
)
every_program = pytest.mark.parametrize("program", PROGRAMS, ids=names(PROGRAMS))
RAISING = {
    "_clients._input_of": "wrap",
    "_clients._text_of": "wrap",
    "_call.succeed": "record",
    "_record.charge": "record",
    "_responses.read_usage": "usage",
    "_table.Table.of": "call",
    "_tracing.Tracer.start": "trace",
    "_tracing.Trace.note": "trace",
    "_tracing.Trace.leave": "trace",
    "_tracing.Trace.end": "trace",
}
"""What of the package raises, and the part that the fault is counted under."""


def _raise(*_args: object, **_kwargs: object) -> NoReturn:
    raise RuntimeError("planted")


# --- in the package itself ---------------------------------------------------------------------


@pytest.mark.parametrize("what", RAISING)
@every_program
def test_a_fault_in_the_package_changes_no_result(
    traced: Traced, monkeypatch: pytest.MonkeyPatch, program: Program, what: str
) -> None:
    traced.instrumentation.wants_content = True
    monkeypatch.setattr(f"{PACKAGE}.{what}", _raise)

    # A span that is not left stays the current one: of this context, and not of other tests'.
    seen = copy_context().run(run_and_compare, traced, program, "answer")

    assert seen.in_flight == 0
    assert set(seen.faults) <= {RAISING[what]}


@pytest.mark.parametrize("what", RAISING)
def test_a_fault_in_the_package_is_counted(
    traced: Traced, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    traced.instrumentation.wants_content = True
    monkeypatch.setattr(f"{PACKAGE}.{what}", _raise)
    copy_context().run(openai_programs.chat, traced, "answer")

    assert set(traced.seen().faults) == {RAISING[what]}


@pytest.mark.parametrize(
    "program",
    [openai_programs.chat, openai_programs.streamed_chat, anthropic_programs.message],
)
def test_usage_that_nobody_understands_is_a_fault_and_the_call_is_good(
    bench: Measured, program: Program
) -> None:
    seen = run_and_compare(bench, program, "bad usage")

    assert (seen.outcomes, seen.usage_missing) == ({"ok": 1}, 1)
    assert seen.faults == {"usage": 1}


class _Broken:
    """No client that we know: it cannot even be looked at."""

    @property
    def chat(self) -> NoReturn:
        """Raises."""
        raise RuntimeError("planted")


def test_a_client_that_cannot_be_wrapped_is_returned_as_it_is(bench: Measured) -> None:
    broken = _Broken()

    assert bench.instrumentation.wrap_openai(broken) is broken
    assert bench.seen().faults == {"wrap": 3}


def test_the_first_fault_of_a_part_is_logged_with_its_traceback(
    traced: Traced, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(f"{PACKAGE}._call.succeed", _raise)
    openai_programs.chat(traced, "answer")
    openai_programs.chat(traced, "answer")

    (logged,) = [r for r in caplog.records if r.name.startswith(PACKAGE)]
    assert "fault in the instrumentation (record)" in logged.message
    assert logged.exc_info is not None
    assert traced.seen().faults == {"record": 2}


# --- in what takes the spans -------------------------------------------------------------------


class _BrokenStart(SpanProcessor):
    """Fails as a span starts."""

    def on_start(self, span: Span, parent_context: object = None) -> NoReturn:
        """Raises."""
        raise RuntimeError("planted")


class _BrokenEnd(SpanProcessor):
    """Fails as a span ends."""

    def on_end(self, span: ReadableSpan) -> NoReturn:
        """Raises."""
        raise RuntimeError("planted")


class _BrokenExporter(SpanExporter):
    """Cannot send anything."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Raises."""
        raise RuntimeError("planted")


class _BrokenSampler(Sampler):
    """Cannot decide."""

    def should_sample(self, *_args: object, **_kwargs: object) -> SamplingResult:
        """Raises."""
        raise RuntimeError("planted")

    def get_description(self) -> str:
        """Its name."""
        return "broken"


@pytest.mark.parametrize("processor", [_BrokenStart, _BrokenEnd])
@every_program
def test_a_broken_span_processor_costs_nothing_but_the_span(
    traced: Traced, program: Program, processor: type[SpanProcessor]
) -> None:
    traced.provider.add_span_processor(processor())

    seen = run_and_compare(traced, program, "answer")

    assert (seen.outcomes, seen.in_flight, seen.faults) == ({"ok": 1}, 0, {"trace": 1})


@every_program
def test_a_broken_exporter_costs_nothing_but_the_span(traced: Traced, program: Program) -> None:
    traced.provider.add_span_processor(SimpleSpanProcessor(_BrokenExporter()))

    seen = run_and_compare(traced, program, "answer")

    assert (seen.outcomes, seen.in_flight) == ({"ok": 1}, 0)


@pytest.mark.parametrize("sampler", [_BrokenSampler(), ALWAYS_ON])
def test_a_broken_sampler_costs_nothing_but_the_span(
    traced_package: type[Instrumentation], server: FakeServer, sampler: Sampler
) -> None:
    traced = Traced(traced_package, server, sampler)

    seen = run_and_compare(traced, openai_programs.chat_helper, "answer")

    assert seen.outcomes == {"ok": 1}
    assert len(traced.spans) == (sampler is ALWAYS_ON)


def test_a_broken_processor_breaks_no_pipeline(traced: Traced) -> None:
    traced.provider.add_span_processor(_BrokenStart())
    with traced.openai() as client, traced.instrumentation.pipeline("answer-ticket"):
        client.chat.completions.create(model="granite-34b", messages=says("answer"))

    assert (traced.seen().outcomes, traced.seen().faults) == ({"ok": 1}, {"trace": 2})
