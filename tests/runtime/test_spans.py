"""The spans of calls: names, attributes, status, and whose children they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client.openmetrics.exposition import generate_latest

from tests.runtime import anthropic_programs, openai_programs
from tests.runtime.fake_server import FakeServer
from tests.runtime.openai_programs import Program, says
from tests.runtime.packages import compile_package, imported
from tests.runtime.traces import Traced, attributes, parent_of, traced_spec
from tests.runtime.workbench import Measured, names

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation

STREAMS = (*openai_programs.STREAMED_CHATS, *openai_programs.STREAMED_RESPONSES)
ALL_STREAMS = (*STREAMS, *anthropic_programs.STREAMED)


def current() -> int:
    """The id of the span that is the current one; 0 if none is."""
    return trace.get_current_span().get_span_context().span_id


# --- what a span says --------------------------------------------------------------------------


def test_the_span_of_a_call_says_what_the_conventions_ask_for(traced: Traced) -> None:
    openai_programs.chat(traced, "answer")

    span = traced.span
    assert (span.name, span.kind) == ("chat granite-34b", SpanKind.CLIENT)
    assert span.status.status_code is StatusCode.UNSET
    assert attributes(span) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "granite-34b",
        "gen_ai.response.id": "chat-1",
        "gen_ai.response.model": "granite-34b",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 30,
        "gen_ai.usage.cache_read.input_tokens": 40,
        "gen_ai.usage.cache_creation.input_tokens": 0,
        "gen_ai.usage.reasoning.output_tokens": 10,
        "llm.cost": 0.00023,
        "llm_service": "support-assistant",
        "tenant": "other",
    }


@pytest.mark.parametrize(
    ("conventions", "written"),
    [('"1.41"', "cache_creation"), ("next", "cache_write")],
)
def test_both_generations_have_their_name_of_what_a_cache_took(
    server: FakeServer, tmp_path: Path, conventions: str, written: str
) -> None:
    spec = traced_spec(f"conventions: {conventions}")
    with imported(compile_package(spec, tmp_path / "spec")) as package:
        traced = Traced(package, server)
        anthropic_programs.message(traced, "answer")

    assert attributes(traced.span, "gen_ai.provider") == {"gen_ai.provider.name": "anthropic"}
    assert attributes(traced.span, "gen_ai.usage.") == {
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 25,
        "gen_ai.usage.cache_read.input_tokens": 30,
        f"gen_ai.usage.{written}.input_tokens": 20,
        "gen_ai.usage.reasoning.output_tokens": 5,
    }


@pytest.mark.parametrize("program", ALL_STREAMS, ids=names(ALL_STREAMS))
def test_the_span_of_a_stream_says_what_that_of_an_answer_says(
    traced: Traced, program: Program
) -> None:
    program(traced, "answer")

    has = attributes(traced.span)
    assert has["gen_ai.response.id"] in ("chat-1", "resp-1", "msg-1")
    assert has["gen_ai.response.model"] == "granite-34b"
    assert has["gen_ai.response.finish_reasons"] == ("stop",)
    assert has["gen_ai.request.stream"] is True
    assert has["gen_ai.usage.input_tokens"] == 100
    first = has["gen_ai.response.time_to_first_chunk"]
    assert isinstance(first, float)
    assert 0 < first < 30


def test_operations_have_the_names_of_the_conventions(traced: Traced) -> None:
    openai_programs.embedding(traced, "answer")

    assert traced.span.name == "embeddings granite-embed"
    assert attributes(traced.span)["gen_ai.operation.name"] == "embeddings"


# --- how a call ended --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "prompt", "kind"),
    [
        (openai_programs.chat, "status 429", "429"),
        (openai_programs.chat_helper, "status 500", "500"),
        (openai_programs.streamed_chat, "break", "APIConnectionError"),
        (openai_programs.streamed_chat, "error event", "APIError"),
        (openai_programs.response, "fail", "server_error"),
        (anthropic_programs.async_message, "status 529", "529"),
        (anthropic_programs.streamed_message, "break", "RemoteProtocolError"),
        (anthropic_programs.async_message_helper, "error event", "APIStatusError"),
    ],
)
def test_a_failed_call_has_an_error_on_its_span(
    traced: Traced, program: Program, prompt: str, kind: str
) -> None:
    program(traced, prompt)

    assert traced.span.status.status_code is StatusCode.ERROR
    assert attributes(traced.span, "error.type") == {"error.type": kind}


def test_a_cancelled_call_is_no_error(traced: Traced) -> None:
    with traced.openai() as client:
        ask = client.chat.completions.create
        with ask(model="granite-34b", messages=says("answer"), stream=True) as stream:
            next(stream)

    assert traced.span.status.status_code is StatusCode.UNSET
    assert attributes(traced.span, "error.type") == {"error.type": "cancelled"}


# --- whose children they are -------------------------------------------------------------------


def test_the_parts_of_a_pipeline_are_its_children(traced: Traced) -> None:
    with traced.openai() as client, traced.instrumentation.pipeline("answer-ticket"):
        with traced.instrumentation.retrieval("tickets"):
            client.embeddings.create(model="granite-embed", input="answer")
        with traced.instrumentation.labels("rerank"):
            client.embeddings.create(model="granite-embed", input="answer")
        client.chat.completions.create(model="granite-34b", messages=says("answer"))

    embedded, retrieval, reranked, generated, pipeline = traced.spans
    assert pipeline.name == "invoke_workflow answer-ticket"
    assert [s.name for s in (retrieval, reranked)] == ["retrieval tickets", "rerank granite-embed"]
    assert parent_of(pipeline) is None
    assert {parent_of(s) for s in (retrieval, reranked, generated)} == {pipeline.context.span_id}
    assert parent_of(embedded) == retrieval.context.span_id
    assert len({span.context.trace_id for span in traced.spans}) == 1


def test_a_pipeline_that_fails_says_so(traced: Traced) -> None:
    with pytest.raises(ZeroDivisionError), traced.instrumentation.pipeline("answer-ticket"):
        raise ZeroDivisionError

    assert traced.span.kind is SpanKind.INTERNAL
    assert traced.span.status.status_code is StatusCode.ERROR
    assert attributes(traced.span, "error.type") == {"error.type": "ZeroDivisionError"}
    assert current() == 0


def test_what_a_client_does_for_a_call_is_a_part_of_it(traced: Traced) -> None:
    during: list[int] = []
    http = openai.DefaultHttpxClient(
        verify=False, event_hooks={"request": [lambda _: during.append(current())]}
    )
    with http, traced.openai() as client:
        copy = client.with_options(http_client=http)
        copy.chat.completions.create(model="granite-34b", messages=says("answer"))

    assert during == [traced.span.context.span_id]


def test_what_a_caller_does_with_a_stream_is_no_part_of_it(traced: Traced) -> None:
    with traced.openai() as one, traced.anthropic() as other:
        say = anthropic_programs.says("answer")
        spans = [current() for _ in _chat(one)]
        with one.chat.completions.stream(model="granite-34b", messages=says("answer")) as stream:
            spans += [current() for _ in stream]
        with other.messages.stream(model="granite-34b", max_tokens=9, messages=say) as texts:
            spans += [current() for _ in texts.text_stream]

    assert set(spans) == {0}
    assert {parent_of(span) for span in traced.spans} == {None}


def _chat(client: openai.OpenAI) -> Iterator[object]:
    ask = client.chat.completions.create
    return ask(model="granite-34b", messages=says("answer"), stream=True)


def test_what_a_caller_does_with_a_measured_generator_is_no_part_of_it(traced: Traced) -> None:
    @traced.instrumentation.measured("granite-34b")
    def words() -> Iterator[str]:
        yield from ("Hello", "there")

    assert [current() for _ in words()] == [0, 0]
    assert traced.span.name == "chat granite-34b"


def test_what_a_caller_does_with_an_asynchronous_generator_is_no_part_of_it(
    traced: Traced,
) -> None:
    @traced.instrumentation.measured("granite-34b")
    async def words() -> AsyncIterator[str]:
        for word in ("Hello", "there"):
            yield word

    async def read() -> list[int]:
        return [current() async for _ in words()]

    assert asyncio.run(read()) == [0, 0]
    assert traced.span.name == "chat granite-34b"


def test_a_stream_is_a_child_of_where_it_was_opened(traced: Traced) -> None:
    with traced.openai() as client:
        with traced.instrumentation.pipeline("opens"):
            stream = _chat(client)
        with traced.instrumentation.pipeline("reads"):
            list(stream)

    (chat,), (opens,) = traced.of("chat granite-34b"), traced.of("invoke_workflow opens")
    assert parent_of(chat) == opens.context.span_id


def test_tasks_do_not_mix_up_their_spans(traced: Traced) -> None:
    async def answer(client: Any, number: int) -> None:
        with traced.instrumentation.pipeline(f"pipeline-{number}"):
            ask = client.chat.completions.create
            stream = await ask(model="granite-34b", messages=says("answer"), stream=True)
            async for _ in stream:
                await asyncio.sleep(0)
            await ask(model="granite-34b", messages=says("answer"))

    async def main() -> None:
        async with traced.async_openai() as client:
            await asyncio.gather(*(answer(client, number) for number in range(8)))

    asyncio.run(main())

    pipelines = {s.context.span_id for s in traced.spans if s.kind is SpanKind.INTERNAL}
    parents = [parent_of(span) for span in traced.of("chat granite-34b")]
    assert len(pipelines) == 8
    assert sorted(parents, key=str) == sorted([*pipelines, *pipelines], key=str)
    assert len({span.context.trace_id for span in traced.spans}) == 8


# --- exemplars ---------------------------------------------------------------------------------


def open_metrics(bench: Measured) -> str:
    """What a registry exposes to those who ask for exemplars."""
    return str(generate_latest(bench.registry), "utf-8")  # type: ignore[no-untyped-call]  # theirs


def test_histograms_lead_to_the_trace_of_a_call(traced: Traced) -> None:
    openai_programs.streamed_chat(traced, "answer")

    trace_id = f"{traced.span.context.trace_id:032x}"
    lines = open_metrics(traced).splitlines()
    found = {line.split("_bucket")[0] for line in lines if f'trace_id="{trace_id}"' in line}
    assert found == {
        "llm_request_duration_seconds",
        "llm_time_to_first_token_seconds",
        "llm_time_per_output_token_seconds",
        "llm_response_length_tokens",
    }


@pytest.mark.parametrize("provider", [TracerProvider(sampler=ALWAYS_OFF), None])
def test_a_span_that_nobody_keeps_is_no_exemplar(
    traced_package: type[Instrumentation], server: FakeServer, provider: TracerProvider | None
) -> None:
    bench = Measured(traced_package, server, provider)
    openai_programs.chat(bench, "answer")

    assert bench.seen().outcomes == {"ok": 1}
    assert "trace_id" not in open_metrics(bench)
