"""Under which model, operation and dimensions the calls of a client are counted, and what it sends."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from tests.runtime import anthropic_programs, openai_programs
from tests.runtime.fake_talk import Json
from tests.runtime.openai_programs import Program, says
from tests.runtime.packages import Readings, Seen
from tests.runtime.workbench import Bench, Measured, names, run_and_compare

OPENAI = (openai_programs.chat, openai_programs.streamed_chat, openai_programs.chat_helper)
RESPONSES = (openai_programs.response, openai_programs.response_helper)
ANTHROPIC = (*anthropic_programs.WHOLE, *anthropic_programs.STREAMED)


def ask(bench: Measured, model: str) -> None:
    """One call of a model."""
    with bench.openai() as client:
        client.chat.completions.create(model=model, messages=says("answer"))


def unknown(bench: Measured, label: str) -> int:
    """How many values of a label the spec does not name."""
    return Readings(bench.registry).total("llm_unknown_label_values_total", {"label": label})


# --- models and operations ---------------------------------------------------------------------


def test_each_model_is_counted_for_itself(bench: Measured) -> None:
    ask(bench, "granite-34b")
    ask(bench, "granite-8b")
    ask(bench, "granite-8b")

    assert bench.seen(model="granite-34b").outcomes == {"ok": 1}
    assert bench.seen(model="granite-34b").cost == Decimal("0.00023")
    assert bench.seen(model="granite-8b").outcomes == {"ok": 2}
    assert bench.seen(model="granite-8b").cost == 0


def test_a_model_that_the_spec_does_not_name_is_other(bench: Measured) -> None:
    ask(bench, "granite-9000")

    assert bench.seen(model="other").outcomes == {"ok": 1}
    assert bench.seen(model="other").tokens["output"] == 20
    assert unknown(bench, "model") == 1


def test_a_name_that_the_provider_has_for_a_model_can_be_told(bench: Measured) -> None:
    bare = Bench(bench.server).openai()
    with bench.instrumentation.wrap_openai(bare, models={"gpt-5": "granite-34b"}) as client:
        client.with_options(timeout=20).responses.create(model="gpt-5", input="answer")

    assert bench.seen(model="granite-34b").outcomes == {"ok": 1}
    assert bench.server.requests[0]["model"] == "gpt-5"


def test_the_operation_of_a_block_goes_before_that_of_the_method(bench: Measured) -> None:
    with bench.openai() as client, bench.instrumentation.labels("rerank"):
        client.embeddings.create(model="granite-embed", input="answer")

    assert bench.seen(operation="rerank").outcomes == {"ok": 1}
    assert bench.seen(operation="embed").outcomes == {}


# --- dimensions --------------------------------------------------------------------------------


def test_the_tenant_of_a_block_is_that_of_its_calls(bench: Measured) -> None:
    with bench.instrumentation.labels(tenant="acme"):
        ask(bench, "granite-34b")
        with bench.instrumentation.labels(tenant="globex"):
            ask(bench, "granite-34b")
    ask(bench, "granite-34b")

    for tenant in ("acme", "globex", "other"):
        assert bench.seen(tenant=tenant).outcomes == {"ok": 1}


def test_a_stream_belongs_to_the_tenant_that_it_was_opened_for(bench: Measured) -> None:
    with bench.openai() as client:
        with bench.instrumentation.labels(tenant="acme"):
            ask_for = client.chat.completions.create
            stream = ask_for(model="granite-34b", messages=says("answer"), stream=True)
        with bench.instrumentation.labels(tenant="globex"):
            list(stream)

    assert bench.seen(tenant="acme").outcomes == {"ok": 1}
    assert bench.seen(tenant="globex") == Seen()


def test_tasks_do_not_mix_up_their_tenants(bench: Measured) -> None:
    async def main() -> None:
        async with bench.async_anthropic() as client:

            async def ask_for(tenant: str) -> None:
                with bench.instrumentation.labels(tenant=tenant):  # type: ignore[arg-type]  # by name
                    ask = client.messages.stream
                    say = anthropic_programs.says("answer")
                    async with ask(model="granite-34b", max_tokens=9, messages=say) as stream:
                        await stream.get_final_message()

            await asyncio.gather(*map(ask_for, ["acme", "globex", "acme"] * 3))

    asyncio.run(main())

    assert bench.seen(tenant="acme").outcomes == {"ok": 6}
    assert bench.seen(tenant="globex").outcomes == {"ok": 3}


# --- one call is one call ----------------------------------------------------------------------


def test_a_client_that_is_wrapped_twice_counts_once(bench: Measured) -> None:
    with bench.instrumentation.wrap_openai(bench.openai()) as client:
        client.copy().chat.completions.create(model="granite-34b", messages=says("answer"))

    assert bench.seen().outcomes == {"ok": 1}


def test_what_a_client_tries_again_is_one_call(bench: Measured) -> None:
    with bench.openai(retries=1) as client:
        client.chat.completions.create(model="granite-34b", messages=says("flaky"))

    assert len(bench.server.requests) == 2
    assert bench.seen().outcomes == {"ok": 1}


def test_what_an_anthropic_client_tries_again_is_one_call(bench: Measured) -> None:
    with bench.anthropic(retries=1) as client:
        say = anthropic_programs.says("flaky")
        client.messages.create(model="granite-34b", max_tokens=9, messages=say)

    assert len(bench.server.requests) == 2
    assert bench.seen().outcomes == {"ok": 1}


# --- what is sent ------------------------------------------------------------------------------


def sent(bench: Bench, program: Program) -> Json:
    """The body of the request that a program sends."""
    program(bench, "answer")
    return bench.server.requests.pop()


@pytest.mark.parametrize("program", [*RESPONSES, *ANTHROPIC], ids=names([*RESPONSES, *ANTHROPIC]))
def test_requests_are_what_they_were(bench: Measured, program: Program) -> None:
    assert sent(bench, program) == sent(Bench(bench.server), program)


@pytest.mark.parametrize("program", OPENAI, ids=names(OPENAI))
def test_streams_of_chats_are_asked_for_their_usage_and_nothing_else(
    bench: Measured, program: Program
) -> None:
    bare = sent(Bench(bench.server), program)
    usage = {"stream_options": {"include_usage": True}} if bare.get("stream") else {}

    assert sent(bench, program) == bare | usage


def test_who_wants_no_usage_gets_none(bench: Measured) -> None:
    with bench.openai() as client:
        ask = client.chat.completions.create
        options = {"include_usage": False}
        list(ask(model="granite-34b", messages=says("answer"), stream=True, stream_options=options))  # type: ignore[call-overload]  # a dict by name

    assert bench.server.requests[0]["stream_options"] == options
    assert bench.seen().usage_missing == 1


def _unread(bench: Bench, prompt: str) -> list[str]:
    """By `with_streaming_response`, whose body only the caller reads."""
    with bench.openai() as client:
        ask = client.chat.completions.with_streaming_response.create
        with ask(model="granite-34b", messages=says(prompt)) as response:
            return [str(response.status_code), response.parse().model_dump_json()]


def test_a_streaming_response_is_left_to_its_caller(bench: Measured) -> None:
    seen = run_and_compare(bench, _unread, "answer")

    assert seen == Seen(outcomes={"ok": 1}, usage_missing=1)
