"""Evaluators: they score a sample of the answers in the background, and never hold a call up."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Awaitable, Mapping
from importlib import import_module
from random import random
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from . import _spec as spec
from ._sink import Add, Sink

if TYPE_CHECKING:
    from ._call import Call

_log = logging.getLogger(__name__)
OUTCOMES = ("scored", "skipped", "failed", "dropped")


class Sample(NamedTuple):
    """An answer that an evaluator is asked about."""

    input: Any
    output: Any
    context: Any
    """What `call.content(context=…)` gave: retrieved passages, say."""
    labels: Mapping[str, str]
    """`model`, `operation` and the dimensions."""


class Score(NamedTuple):
    """An evaluator's verdict, from 0 to 1."""

    value: float
    label: str | None = None
    explanation: str | None = None


Verdict: TypeAlias = "float | Score | None"
"""`None`: this answer cannot be scored."""


class Evaluator(Protocol):
    """Anything that can be called with a sample; it may be asynchronous."""

    def __call__(self, sample: Sample, /) -> Verdict | Awaitable[Verdict]:
        """Score a sample. Runs in a thread of its own; what it raises is counted."""


class _Job(NamedTuple):
    metric: str
    evaluator: Evaluator
    sample: Sample
    call: Call


class Evaluations:
    """The queue between calls and evaluators, and the threads that empty it."""

    def __init__(self, sink: Sink, workers: int = 1, capacity: int = 1_000) -> None:
        self._counts = {quality.name: _outcomes(sink, quality.name) for quality in spec.QUALITY}
        self._evaluators: dict[str, tuple[Evaluator, float]] = {}
        self._workers = workers
        self._capacity = capacity
        self._lock = threading.Lock()
        self._running = False
        self._jobs: queue.Queue[_Job] = queue.Queue(capacity)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._start_anew)

    def add(self, metric: str, evaluator: Evaluator) -> None:
        """Score a quality metric with this evaluator, at the rate of the spec.

        Raises:
            KeyError: the spec has no such quality metric.
        """
        rates = {quality.name: quality.sample for quality in spec.QUALITY}
        if metric not in rates:
            raise KeyError(f"{metric!r} is no quality metric of {spec.SERVICE}: {', '.join(rates)}")
        self._evaluators[metric] = (evaluator, rates[metric])

    def __bool__(self) -> bool:
        """Whether anybody evaluates anything."""
        return bool(self._evaluators)

    def offer(self, call: Call) -> None:
        """Queue an answer for each evaluator whose lot it is. A full queue drops it, and counts that."""
        content = call.known_content or {}
        put, out, context = (content.get(part) for part in ("input", "output", "context"))
        for metric, (evaluator, rate) in list(self._evaluators.items()):
            if rate < 1 and random() >= rate:
                continue
            self._ensure_workers()
            sample = Sample(put, out, context, call.series.labels)
            try:
                self._jobs.put_nowait(_Job(metric, evaluator, sample, call))
            except queue.Full:
                self._counts[metric]["dropped"]()

    def _start_anew(self) -> None:
        """In a new process: threads do not survive a fork, and what they had locked stays locked."""
        self._lock = threading.Lock()
        self._jobs = queue.Queue(self._capacity)
        self._running = False

    def _ensure_workers(self) -> None:
        with self._lock:
            missing = 0 if self._running else self._workers
            self._running = True
        for number in range(missing):
            name = f"llmmon-evaluations-{number}"
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._counts[job.metric][self._outcome(job)]()
            finally:
                self._jobs.task_done()

    def _outcome(self, job: _Job) -> str:
        try:
            return self._evaluate(job)
        except Exception:
            _log.exception("the evaluator of %s failed", job.metric)
            return "failed"

    def _evaluate(self, job: _Job) -> str:
        verdict = _settled(job.evaluator(job.sample))
        if verdict is None:
            return "skipped"
        score = verdict if isinstance(verdict, Score) else Score(float(verdict))
        if not 0 <= score.value <= 1:
            raise ValueError(f"{score.value} is no score from 0 to 1")
        job.call.quality(job.metric, score.value)
        _emit_event(job, score)
        return "scored"

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all that is queued is scored; whether that came about in `timeout` seconds."""
        end = time.monotonic() + timeout
        while self._jobs.unfinished_tasks:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True


def _outcomes(sink: Sink, metric: str) -> dict[str, Add]:
    labels = {"llm_service": spec.SERVICE, "metric": metric}
    return {
        outcome: sink.counter(spec.METRICS["evaluations"], {**labels, "outcome": outcome})
        for outcome in OUTCOMES
    }


def _settled(verdict: Any) -> Verdict:
    """What an evaluator says, now or after some time."""
    if hasattr(verdict, "__await__"):
        import asyncio

        async def wait() -> Any:
            return await verdict

        return asyncio.run(wait())  # type: ignore[no-any-return]
    return verdict  # type: ignore[no-any-return]


def _emit_event(job: _Job, score: Score) -> None:
    """OpenTelemetry's event of an evaluation, where spans are written and its API can write events."""
    span = job.call.span_context
    if span is None:
        return
    trace, logs = import_module("opentelemetry.trace"), import_module("opentelemetry._logs")
    attributes = {
        "gen_ai.evaluation.name": job.metric,
        "gen_ai.evaluation.score.value": score.value,
        "gen_ai.evaluation.score.label": score.label,
        "gen_ai.evaluation.explanation": score.explanation,
    }
    logs.get_logger(f"llmmon.{spec.SERVICE}").emit(
        logs.LogRecord(
            timestamp=time.time_ns(),
            context=trace.set_span_in_context(trace.NonRecordingSpan(span)),
            event_name="gen_ai.evaluation.result",
            severity_number=logs.SeverityNumber.INFO,
            attributes={name: value for name, value in attributes.items() if value is not None},
        )
    )
