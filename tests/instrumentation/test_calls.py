"""What a call counts, however it ends and whoever it is of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.instrumentation.clock import stopped
from tests.instrumentation.conftest import SPEC
from tests.instrumentation.page import Page
from tests.runtime.packages import Seen, compile_package, imported

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation


class StatusError(Exception):
    """An error as clients raise it, with an HTTP status."""

    def __init__(self, status_code: int) -> None:
        super().__init__()
        self.status_code = status_code


class APITimeoutError(Exception):
    """An error that its name tells."""


class Cancelled(BaseException):
    """How an asynchronous framework ends a task."""


def test_a_call_that_ends_is_a_success(llm: Instrumentation, page: Page) -> None:
    with llm.call("granite-34b", region="eu") as call:
        assert page.total("llm_requests_in_flight") == 1
        call.usage(input=70, cached_input=30, output=20)
        call.finish("stop")

    assert page.seen(model="granite-34b", operation="generate", tenant="other") == Seen(
        outcomes={"ok": 1},
        tokens={"input": 70, "cached_input": 30, "output": 20},
        cost=call.cost,
        reasons={"stop": 1},
    )


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StatusError(429), "rate_limit"),
        (StatusError(500), "server_error"),
        (StatusError(503), "overloaded"),
        (StatusError(400), "bad_request"),
        (StatusError(401), "authentication"),
        (StatusError(302), "other"),
        (APITimeoutError(), "timeout"),
        (TimeoutError(), "timeout"),
        (ConnectionResetError(), "connection"),
        (ValueError(), "other"),
    ],
)
def test_a_call_that_raises_is_an_error_of_its_kind(
    llm: Instrumentation, page: Page, error: Exception, kind: str
) -> None:
    with pytest.raises(type(error)), llm.call("granite-34b", region="eu"):
        raise error

    assert page.seen() == Seen(outcomes={"error": 1}, errors={kind: 1})
    assert page.total("llm_request_duration_seconds_count") == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GeneratorExit(), Cancelled()])
def test_a_caller_who_goes_away_is_no_error(
    llm: Instrumentation, page: Page, error: BaseException
) -> None:
    call = llm.call("granite-34b", region="eu").start()
    call.usage(input=10)
    call.end(error)

    assert page.seen() == Seen(outcomes={"cancelled": 1}, tokens={"input": 10}, cost=call.cost)
    assert call.cost > 0


def test_an_asynchronous_task_that_is_cancelled_is_no_error(
    llm: Instrumentation, page: Page
) -> None:
    async def ask() -> None:
        async with llm.call("granite-34b", region="eu"):
            await asyncio.sleep(60)

    async def cancel() -> None:
        task = asyncio.create_task(ask())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancel())
    assert page.seen() == Seen(outcomes={"cancelled": 1})


def test_a_call_can_fail_without_an_exception(llm: Instrumentation, page: Page) -> None:
    for kind in ("bad_response", "never heard of"):
        with llm.call("granite-34b", region="eu") as call:
            call.failed(kind)

    assert page.seen() == Seen(outcomes={"error": 2}, errors={"bad_response": 1, "other": 1})


def test_only_the_first_end_counts(llm: Instrumentation, page: Page) -> None:
    call = llm.call("granite-34b", region="eu").start()
    call.end()
    call.end(ValueError())
    call.cancel()

    assert page.seen() == Seen(outcomes={"ok": 1}, usage_missing=1)


def test_a_call_that_never_started_counts_nothing(llm: Instrumentation, page: Page) -> None:
    llm.call("granite-34b", region="eu").end()

    assert page.seen() == Seen()


def test_a_refusal_is_a_success_that_is_counted_apart(llm: Instrumentation, page: Page) -> None:
    with llm.call("granite-34b", region="eu") as call:
        call.refused()
    with llm.call("granite-34b", region="eu") as call:
        call.finish("refusal")

    assert page.seen() == Seen(
        outcomes={"ok": 2}, reasons={"refusal": 1}, refusals=2, usage_missing=2
    )


def test_a_stream_is_timed_to_its_first_token_and_per_token(
    llm: Instrumentation, page: Page
) -> None:
    with stopped() as clock, llm.call("granite-34b", region="eu") as call:
        clock.pass_(0.5)
        for number, _ in enumerate(call.stream(["a", "b", "c"])):
            clock.pass_(1 if number else 0.25)
        call.usage(output=10, reasoning=1)

    assert page.total("llm_time_to_first_token_seconds_count") == 1
    assert call.first == 0.5
    assert page.value("llm_request_duration_seconds_sum") == 2.75
    assert page.value("llm_time_per_output_token_seconds_sum") == 0.225
    assert page.value("llm_response_length_tokens_sum") == 11


def test_an_empty_piece_is_not_the_first_token(llm: Instrumentation, page: Page) -> None:
    with stopped() as clock, llm.call("granite-34b", region="eu") as call:
        for _ in call.stream(["", "a"]):
            clock.pass_(1)

    assert call.first == 1


@pytest.mark.parametrize(
    ("tenant", "first", "total", "output", "good"),
    [
        ("acme", 0.8, 5, 100, True),
        ("acme", 0.81, 5, 100, False),
        ("acme", 0.8, 5.01, 100, False),
        ("acme", 0.8, 5, 50, False),  # 86 ms for each token
        ("globex", 0.9, 5, 100, True),  # the first token's SLO is about acme only
        ("acme", None, 5, 100, True),  # not streamed: there is no first token to be late
    ],
)
def test_goodput_is_a_call_that_keeps_all_parts_that_are_about_it(
    llm: Instrumentation,
    page: Page,
    tenant: Literal["acme", "globex"],
    first: float | None,
    total: float,
    output: int,
    good: bool,
) -> None:
    with stopped() as clock, llm.call("granite-34b", region="eu", tenant=tenant) as call:
        if first is not None:
            clock.pass_(first)
            call.first_token()
        clock.pass_(total - (first or 0))
        call.usage(output=output)

    assert page.total("llm_good_requests_total", slo="goodput") == good


def test_a_failure_is_never_goodput(llm: Instrumentation, page: Page) -> None:
    with pytest.raises(ValueError, match="^$"), llm.call("granite-34b", region="eu"):
        raise ValueError

    assert page.total("llm_good_requests_total") == 0


def test_values_that_the_spec_does_not_name_are_other_and_counted(
    llm: Instrumentation, page: Page
) -> None:
    unknown: dict[str, str] = {"tenant": "umbrella", "region": "mars"}
    for number in range(3):
        with llm.call("gpt-17", f"dream-{number}", **unknown):  # type: ignore[arg-type]
            pass
    with llm.call("granite-34b", "dream", region="eu"):  # type: ignore[arg-type]
        pass

    labels = {"model": "other", "operation": "other", "tenant": "other", "region": "other"}
    assert page.total("llm_requests_total", **labels) == 3
    assert page.total("llm_requests_total", model="granite-34b", operation="other") == 1
    assert page.by("llm_unknown_label_values_total", "label") == {
        "model": 3,
        "operation": 1,
        "tenant": 3,
        "region": 3,
    }


def test_no_number_of_unknown_values_makes_more_series(llm: Instrumentation, page: Page) -> None:
    def grow(numbers: range) -> int:
        for number in numbers:
            with llm.call(f"m{number}", tenant=f"t{number}", region="eu"):  # type: ignore[arg-type]
                pass
        return sum(len(family.samples) for family in page.registry.collect())

    before = grow(range(1)), len(llm._table._series)
    assert (grow(range(1, 200)), len(llm._table._series)) == before


def test_a_dimension_that_must_be_given_and_is_not_is_other_and_counted(
    tmp_path: Path, page: Page
) -> None:
    region = "region: {values: [eu]"
    text = SPEC.replace(f"{region}, other: true}}", f"{region}}}")
    with imported(compile_package(text, tmp_path / "spec")) as package:
        package(registry=page.registry).call("granite-34b").start().end()

    assert page.total("llm_requests_total", region="other", tenant="other") == 1
    assert page.by("llm_unknown_label_values_total", "label") == {"region": 1}


def test_labels_hold_for_a_block_and_what_a_call_says_wins(
    llm: Instrumentation, page: Page
) -> None:
    with llm.labels("summarise", tenant="acme", region="eu"):
        with llm.labels(region="other"), llm.call("granite-34b"):
            pass
        with llm.call("granite-34b", "generate", region="other", tenant="globex"):
            pass
        llm.feedback("up", "granite-34b")
    with llm.call("granite-34b", region="eu"):
        pass

    def calls(**labels: str) -> int:
        return page.total("llm_requests_total", **labels)

    assert calls(operation="summarise", tenant="acme", region="other") == 1
    assert calls(operation="generate", tenant="globex", region="other") == 1
    assert calls(operation="generate", tenant="other", region="eu") == 1
    assert page.total("llm_feedback_total", tenant="acme", region="eu", rating="up") == 1


def test_labels_of_one_task_are_not_those_of_another(llm: Instrumentation, page: Page) -> None:
    async def ask(tenant: Literal["acme", "globex"]) -> None:
        with llm.labels(region="eu", tenant=tenant):
            await asyncio.sleep(0.001)
            async with llm.call("granite-34b"):
                await asyncio.sleep(0.001)

    async def ask_all() -> None:
        await asyncio.gather(ask("acme"), ask("globex"), ask("acme"))

    asyncio.run(ask_all())
    assert page.by("llm_requests_total", "tenant") == {"acme": 2, "globex": 1}


def test_functions_of_every_kind_are_calls(llm: Instrumentation, page: Page) -> None:
    measured = llm.measured("granite-34b", region="eu")
    usage: dict[str, object] = {"usage": {"prompt_tokens": 7, "completion_tokens": 3}}

    @measured
    def function() -> dict[str, object]:
        """Says it."""
        return usage

    @measured
    async def coroutine() -> dict[str, object]:
        await asyncio.sleep(0)
        return usage

    @measured
    def generator() -> Iterator[str]:
        yield from "abc"

    @measured
    async def async_generator() -> AsyncIterator[str]:
        for letter in "abc":
            yield letter

    async def run() -> list[str]:
        assert await coroutine() is usage
        return [letter async for letter in async_generator()]

    assert function() is usage
    assert (function.__name__, function.__doc__) == ("function", "Says it.")
    assert list(generator()) == asyncio.run(run()) == ["a", "b", "c"]
    assert page.seen() == Seen(
        outcomes={"ok": 4},
        tokens={"input": 14, "output": 6},
        cost=page.cost(),
        first_tokens=2,
        usage_missing=2,
    )


def test_a_decorated_function_that_raises_is_an_error(llm: Instrumentation, page: Page) -> None:
    @llm.measured("granite-34b", region="eu")
    def fail() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        fail()
    assert page.seen() == Seen(outcomes={"error": 1}, errors={"timeout": 1})


def test_a_decorated_function_knows_its_call(llm: Instrumentation, page: Page) -> None:
    @llm.measured("granite-34b", region="eu")
    def ask() -> None:
        call = llm.current_call()
        assert call is not None
        call.usage(output=5)

    ask()
    assert llm.current_call() is None
    assert page.by("llm_tokens_total", "direction") == {"output": 5}


def test_what_people_say_is_counted_without_an_operation(llm: Instrumentation, page: Page) -> None:
    llm.feedback("up", "granite-34b", region="eu", tenant="acme")
    llm.feedback("down", "granite-34b", region="eu")
    llm.task("completed", "granite-34b", region="other")
    llm.task("abandoned", "no-such-model", region="other")  # type: ignore[arg-type]

    assert page.by("llm_feedback_total", "rating") == {"up": 1, "down": 1}
    assert page.by("llm_tasks_total", "outcome") == {"completed": 1, "abandoned": 1}
    assert page.by("llm_tasks_total", "model") == {"granite-34b": 1, "other": 1}


def test_a_queue_has_the_depth_that_it_was_last_said_to_have(
    llm: Instrumentation, page: Page
) -> None:
    for depth in (3, 7, 2):
        llm.queue_depth(depth, "granite-34b", region="eu")

    assert page.total("llm_queue_depth") == 2


def test_scores_are_of_a_call_or_of_a_model(llm: Instrumentation, page: Page) -> None:
    with llm.call("granite-34b", region="eu") as call:
        call.quality("faithfulness", 0.9)
    llm.quality("toxicity", 0, "granite-34b", region="eu")
    llm.quality("charm", 1, "granite-34b", region="eu")  # type: ignore[arg-type]

    assert page.by("llm_quality_score_count", "metric") == {
        "faithfulness": 1,
        "toxicity": 1,
        "other": 1,
    }
    assert page.by("llm_unknown_label_values_total", "label") == {"metric": 1}


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), "0.5", None])
def test_what_is_no_score_is_a_fault_and_not_a_score(
    llm: Instrumentation, page: Page, score: object
) -> None:
    llm.quality("toxicity", score, "granite-34b", region="eu")  # type: ignore[arg-type]

    assert page.total("llm_quality_score_count") == 0
    assert page.seen().faults == {"quality": 1}


def _say_usage(llm: Instrumentation, usage: object) -> None:
    with llm.call("granite-34b", region="eu") as call:
        call.usage(usage)


@pytest.mark.parametrize("usage", [object(), {"tokens": 5}, {"prompt_tokens": -5}, "5"])
def test_usage_that_makes_no_sense_is_a_fault_and_missing(
    llm: Instrumentation, page: Page, usage: object
) -> None:
    _say_usage(llm, usage)

    assert page.seen() == Seen(outcomes={"ok": 1}, usage_missing=1, faults={"usage": 1})


def test_two_services_share_a_registry(
    package: type[Instrumentation], page: Page, other_package: Callable[..., object]
) -> None:
    first = package(registry=page.registry)
    other_package(page.registry)
    with first.call("granite-34b", region="eu"):
        pass

    families = [family.name for family in page.registry.collect()]
    assert len(families) == len(set(families))
    services = {
        sample.labels["llm_service"]
        for family in page.registry.collect()
        for sample in family.samples
    }
    assert services == {"support-assistant", "document-pipeline"}
    with pytest.raises(ValueError, match="support-assistant already"):
        package(registry=page.registry)
