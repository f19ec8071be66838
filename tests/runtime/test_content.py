"""Prompts and answers: on spans only where the spec says so, and before evaluators."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import pytest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.trace import StatusCode

from tests.runtime import anthropic_programs, openai_programs
from tests.runtime.fake_server import FakeServer
from tests.runtime.openai_programs import Program
from tests.runtime.packages import Readings, compile_package, imported
from tests.runtime.traces import Traced, attributes, traced_spec
from tests.runtime.workbench import Bench, Measured, names, run_and_compare

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation
    from llmmon.runtime.instrumentation._evaluation import Sample

ANSWER = "Hello there, all of you"
ANSWERS = (
    *(openai_programs.chat, openai_programs.async_raw_chat, openai_programs.response),
    *(openai_programs.completion, anthropic_programs.message, anthropic_programs.async_raw_message),
)
STREAMS = (
    *(openai_programs.streamed_chat, openai_programs.chat_helper),
    *(openai_programs.async_streamed_response, openai_programs.response_helper),
    *(openai_programs.streamed_completion, anthropic_programs.async_streamed_message),
    *(anthropic_programs.message_helper, anthropic_programs.streamed_text),
)
every_program = pytest.mark.parametrize(
    "program", [*ANSWERS, *STREAMS], ids=names([*ANSWERS, *STREAMS])
)


@pytest.fixture(scope="module")
def recording_package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Instrumentation]]:
    """The package of a spec whose spans hold content."""
    folder = tmp_path_factory.mktemp("recording") / "spec"
    with imported(compile_package(traced_spec("record_content: true"), folder)) as package:
        yield package


@pytest.fixture
def recording(recording_package: type[Instrumentation], server: FakeServer) -> Traced:
    """Measured clients whose spans hold content."""
    return Traced(recording_package, server)


# --- on spans ----------------------------------------------------------------------------------


def test_spans_hold_no_content_by_default(traced: Traced) -> None:
    openai_programs.chat(traced, "answer")
    openai_programs.streamed_chat(traced, "answer")

    for span in traced.spans:
        assert "Hello" not in str(attributes(span))
        assert not {"gen_ai.input.messages", "gen_ai.output.messages"} & attributes(span).keys()


@every_program
def test_spans_hold_content_where_the_spec_says_so(recording: Traced, program: Program) -> None:
    run_and_compare(recording, program, "answer")

    has = attributes(recording.span)
    prompt = str(has["gen_ai.input.messages"])
    assert prompt in ("answer", json.dumps([{"role": "user", "content": "answer"}]))
    assert has["gen_ai.output.messages"] == ANSWER
    assert recording.seen().faults == {}


def test_content_is_redacted_before_a_span_holds_it(recording: Traced) -> None:
    recording.instrumentation.redact_with(lambda text: text.replace("Hello", "[greeting]"))
    openai_programs.streamed_chat(recording, "answer")

    output = attributes(recording.span)["gen_ai.output.messages"]
    assert output == "[greeting] there, all of you"


def test_what_cannot_be_redacted_is_not_recorded(recording: Traced) -> None:
    def redact(_text: str) -> NoReturn:
        raise RuntimeError("planted")

    recording.instrumentation.redact_with(redact)
    run_and_compare(recording, openai_programs.chat, "answer")

    assert "Hello" not in str(attributes(recording.span))
    assert (recording.seen().outcomes, recording.seen().faults) == ({"ok": 1}, {"trace": 1})


def test_a_failed_call_whose_content_cannot_be_redacted_has_an_error(recording: Traced) -> None:
    def redact(_text: str) -> NoReturn:
        raise RuntimeError("planted")

    recording.instrumentation.redact_with(redact)
    openai_programs.chat(recording, "status 500")

    assert recording.span.status.status_code is StatusCode.ERROR


def _raw_stream(bench: Bench, prompt: str) -> list[str]:
    """A stream behind `with_raw_response`, which only the caller reads."""
    with bench.openai() as client:
        ask = client.chat.completions.with_raw_response.create
        say = openai_programs.says(prompt)
        with ask(model="granite-34b", messages=say, stream=True).parse() as stream:
            return [chunk.model_dump_json() for chunk in stream]


def test_a_raw_stream_is_left_to_its_caller(recording: Traced) -> None:
    seen = run_and_compare(recording, _raw_stream, "answer")

    assert (seen.outcomes, seen.usage_missing, seen.faults) == ({"ok": 1}, 1, {})


# --- before evaluators -------------------------------------------------------------------------


@every_program
def test_evaluators_see_the_whole_answer(bench: Measured, program: Program) -> None:
    samples: list[Sample] = []

    def evaluate(sample: Sample) -> float:
        samples.append(sample)
        return 0.5

    bench.instrumentation.evaluate_with("faithfulness", evaluate)
    run_and_compare(bench, program, "answer")

    assert bench.instrumentation.flush()
    (sample,) = samples
    assert "answer" in str(sample.input)
    assert sample.output == ANSWER


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> InMemoryLogRecordExporter:
    """Where OpenTelemetry's events go."""
    exporter = InMemoryLogRecordExporter()  # type: ignore[no-untyped-call]  # theirs
    provider = LoggerProvider()
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    monkeypatch.setattr("opentelemetry._logs.get_logger", provider.get_logger)
    return exporter


def test_a_score_is_an_event_of_the_span_that_it_is_about(
    traced: Traced, logs: InMemoryLogRecordExporter
) -> None:
    traced.instrumentation.evaluate_with("faithfulness", lambda _: 0.25)
    openai_programs.chat(traced, "answer")
    assert traced.instrumentation.flush()

    (event,) = [log.log_record for log in logs.get_finished_logs()]
    assert event.event_name == "gen_ai.evaluation.result"
    assert event.attributes == {
        "gen_ai.evaluation.name": "faithfulness",
        "gen_ai.evaluation.score.value": 0.25,
    }
    assert (event.trace_id, event.span_id) == (
        traced.span.context.trace_id,
        traced.span.context.span_id,
    )


def test_an_answer_that_is_not_scored_is_no_event(
    traced: Traced, logs: InMemoryLogRecordExporter
) -> None:
    traced.instrumentation.evaluate_with("faithfulness", lambda _: None)
    openai_programs.chat(traced, "answer")
    assert traced.instrumentation.flush()

    assert logs.get_finished_logs() == ()
    skipped = Readings(traced.registry).by("llm_evaluations_total", "outcome", {})
    assert skipped == {"skipped": 1}
