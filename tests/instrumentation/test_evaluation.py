"""Evaluators: a sample of answers, in the background, and never in a call's way."""

from __future__ import annotations

import asyncio
import os
import random
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.instrumentation.page import Page
from tests.runtime.packages import Seen

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation, Sample


def _answer(llm: Instrumentation, times: int = 1) -> None:
    for _ in range(times):
        with llm.call("granite-34b", region="eu", tenant="acme") as call:
            call.content(input="why?", context=["because"])
            call.content(output="so.")


def _evaluations(page: Page) -> dict[str, int]:
    return page.by("llm_evaluations_total", "outcome")


def test_an_evaluator_sees_the_answer_and_its_score_is_recorded(
    llm: Instrumentation, page: Page
) -> None:
    seen: list[Sample] = []

    def judge(sample: Sample) -> float:
        seen.append(sample)
        return 0.75

    llm.evaluate_with("toxicity", judge)
    _answer(llm)
    assert llm.flush()

    (sample,) = seen
    assert (sample.input, sample.output, sample.context) == ("why?", "so.", ["because"])
    assert sample.labels["tenant"] == "acme"
    assert page.value("llm_quality_score_sum") == 0.75
    assert page.by("llm_quality_score_count", "metric") == {"toxicity": 1}
    assert page.by("llm_quality_score_count", "tenant") == {"acme": 1}
    assert _evaluations(page) == {"scored": 1}


def test_an_evaluator_may_be_asynchronous(llm: Instrumentation, page: Page) -> None:
    async def judge(_sample: Sample) -> float:
        await asyncio.sleep(0)
        return 0.5

    llm.evaluate_with("toxicity", judge)
    _answer(llm)
    assert llm.flush()

    assert page.value("llm_quality_score_sum") == 0.5


def test_the_share_of_the_spec_is_evaluated(llm: Instrumentation, page: Page) -> None:
    random.seed(7)
    llm.evaluate_with("faithfulness", lambda _sample: 1.0)
    _answer(llm, 400)
    assert llm.flush()

    assert 150 < _evaluations(page)["scored"] < 250


def test_without_an_evaluator_no_content_is_kept(llm: Instrumentation) -> None:
    with llm.call("granite-34b", region="eu") as call:
        call.content(output="secret")
        assert call.known_content is None


def test_a_failed_call_is_not_evaluated(llm: Instrumentation, page: Page) -> None:
    llm.evaluate_with("toxicity", lambda _sample: 1.0)
    call = llm.call("granite-34b", region="eu").start()
    call.content(output="half an ans")
    call.end(TimeoutError())
    assert llm.flush()

    assert _evaluations(page) == {}


@pytest.mark.parametrize(
    ("verdict", "outcome"), [(None, "skipped"), (1.5, "failed"), ("good", "failed")]
)
def test_what_is_no_score_is_counted_as_what_it_is(
    llm: Instrumentation, page: Page, verdict: Any, outcome: str
) -> None:
    llm.evaluate_with("toxicity", lambda _sample: verdict)
    _answer(llm)
    assert llm.flush()

    assert _evaluations(page) == {outcome: 1}
    assert page.total("llm_quality_score_count") == 0


def test_an_evaluator_that_raises_breaks_neither_the_call_nor_the_next_evaluation(
    llm: Instrumentation, page: Page
) -> None:
    verdicts = iter([None, 1.0])

    def judge(_sample: Sample) -> float:
        verdict = next(verdicts)
        if verdict is None:
            raise RuntimeError
        return verdict

    llm.evaluate_with("toxicity", judge)
    _answer(llm, 2)
    assert llm.flush()

    assert _evaluations(page) == {"failed": 1, "scored": 1}
    assert page.seen().outcomes == {"ok": 2}


def test_a_full_queue_drops_answers_and_never_blocks(
    package: type[Instrumentation], page: Page
) -> None:
    llm = package(registry=page.registry, evaluation_queue=2)
    go_on, busy = threading.Event(), threading.Event()

    def judge(_sample: Sample) -> float:
        busy.set()
        go_on.wait(10)
        return 1.0

    llm.evaluate_with("toxicity", judge)
    _answer(llm)
    assert busy.wait(10)
    _answer(llm, 5)
    assert _evaluations(page) == {"dropped": 3}
    go_on.set()
    assert llm.flush()

    assert _evaluations(page) == {"dropped": 3, "scored": 3}
    assert page.seen() == Seen(outcomes={"ok": 6}, usage_missing=6)


def test_flushing_says_when_time_is_up(llm: Instrumentation) -> None:
    go_on = threading.Event()
    llm.evaluate_with("toxicity", lambda _sample: float(go_on.wait(10)))
    _answer(llm)

    assert not llm.flush(timeout=0.05)
    go_on.set()
    assert llm.flush()


def test_an_evaluator_of_an_unknown_metric_is_refused_with_those_that_are_known(
    llm: Instrumentation,
) -> None:
    with pytest.raises(KeyError, match="charm.*faithfulness, toxicity"):
        llm.evaluate_with("charm", lambda _sample: 1.0)  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_evaluates_its_own_answers(llm: Instrumentation) -> None:
    llm.evaluate_with("toxicity", lambda _sample: 1.0)
    _answer(llm)
    assert llm.flush()

    child = os.fork()
    if child == 0:
        _answer(llm)
        os._exit(0 if llm.flush(5) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
