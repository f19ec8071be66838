"""The instrumentation of one service: where calls, feedback, tasks and scores are told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from . import _spec as spec
from ._ambient import AMBIENT, CURRENT, ambient
from ._call import Call
from ._evaluation import Evaluations, Evaluator
from ._faults import PARTS, Faults, Part
from ._series import Series
from ._sink import Sink
from ._table import Table

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from typing_extensions import Unpack

    from ._events import Events
    from ._spec import Dimensions, Model, Operation, QualityMetric
    from ._tracing import Tracer

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C")


def _open_sink(registry: CollectorRegistry | None, meter_provider: object) -> Sink:
    if spec.BACKEND == "opentelemetry":
        from ._opentelemetry import OpenTelemetrySink

        return OpenTelemetrySink(meter_provider)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from ._processes import ProcessesSink

        return ProcessesSink(spec.SERVICE, registry)
    from ._prometheus import PrometheusSink

    return PrometheusSink(spec.SERVICE, registry)


def _open_tracer(provider: object, fault: Callable[[Part], None]) -> Tracer | None:
    """Where spans go; nowhere if the spec asks for none, or OpenTelemetry is not installed."""
    if spec.TRACING is None:
        return None
    try:
        from ._tracing import Tracer

        return Tracer(spec.TRACING, provider, fault)
    except ImportError:
        return None


def _open_events(sink: Sink, folder: str | None) -> Events | None:
    """What writes events; nothing if the spec asks for none, or nobody says where to."""
    if spec.EVENTS is None:
        return None
    from ._events import open_events

    return open_events(sink, spec.EVENTS, folder)


class Instrumentation:
    """Everything that is measured of one service.

    The package makes one as it is imported, and its functions belong to that one. Another is for a
    registry of one's own, or for tests. No method of it raises because of a failure of its own; such
    failures are counted in `llm_instrumentation_faults_total`.

    Raises:
        ValueError: the registry has this service already, or metrics of these names.
    """

    def __init__(
        self,
        *,
        registry: CollectorRegistry | None = None,
        meter_provider: object = None,
        tracer_provider: object = None,
        evaluation_workers: int = 1,
        evaluation_queue: int = 1_000,
        events_folder: str | None = None,
    ) -> None:
        sink = _open_sink(registry, meter_provider)
        self._faults = Faults({part: self._fault_counter(sink, part) for part in PARTS})
        self._table = Table(sink)
        self.tracer = _open_tracer(tracer_provider, self.fault)
        self._evaluations = Evaluations(sink, evaluation_workers, evaluation_queue)
        self.events = _open_events(sink, events_folder)
        self.wants_content = spec.TRACING is not None and spec.TRACING.content

    @staticmethod
    def _fault_counter(sink: Sink, part: Part) -> Callable[..., None]:
        labels = {"llm_service": spec.SERVICE, "part": part}
        return sink.counter(spec.METRICS["instrumentation_faults"], labels)

    # --- calls ---------------------------------------------------------------------------------

    def call(
        self, /, model: Model, operation: Operation | None = None, **dimensions: Unpack[Dimensions]
    ) -> Call:
        """A call of a model, to be measured by `with` or `async with`.

        Without an operation it is the model's first. Values that the spec does not name are counted
        as `other`, and in `llm_unknown_label_values_total`.
        """
        return Call(self, self.series(model, operation, dimensions))

    def series(self, model: object, operation: object, dimensions: Mapping[str, object]) -> Series:
        """The series of a call, with what holds for the block that it is in."""
        try:
            around = AMBIENT.get()
            if around:
                if operation is None:
                    operation = around.get("operation")
                dimensions = {**around, **dimensions}
            return self._table.of(model, operation, dimensions)
        except Exception:
            self.fault("call")
            from ._null import NullSeries

            return cast("Series", NullSeries())

    def measured(
        self, /, model: Model, operation: Operation | None = None, **dimensions: Unpack[Dimensions]
    ) -> Callable[[F], F]:
        """Decorates a function, coroutine function or (asynchronous) generator function: each run is
        a call. What it returns is read as a provider's response; `current_call()` is the call.
        """
        from ._decorator import decorate

        return lambda function: decorate(
            function, lambda: self.call(model, operation, **dimensions)
        )

    @staticmethod
    def current_call() -> Call | None:
        """The call that a function decorated by `measured` runs in."""
        return CURRENT.get()

    @staticmethod
    def labels(
        operation: Operation | None = None, **dimensions: Unpack[Dimensions]
    ) -> AbstractContextManager[None]:
        """Dimensions, and an operation, of all calls in the block that do not say otherwise."""
        values: dict[str, object] = {**dimensions}
        return ambient(values if operation is None else {"operation": operation, **values})

    # --- clients -------------------------------------------------------------------------------

    def wrap_openai(self, client: C, *, models: Mapping[str, Model] | None = None) -> C:
        """Measure the calls of an `openai` client, synchronous or asynchronous, and return it.

        Chat completions, responses, embeddings and completions, streamed or not. `models` gives the
        spec's model for a name that the provider knows it by.
        """
        from ._openai import wrap

        return wrap(self, client, dict(models or {}))

    def wrap_anthropic(self, client: C, *, models: Mapping[str, Model] | None = None) -> C:
        """Measure the messages of an `anthropic` client, synchronous or asynchronous, and return it."""
        from ._anthropic import wrap

        return wrap(self, client, dict(models or {}))

    # --- what is not a call --------------------------------------------------------------------

    def quality(
        self,
        metric: QualityMetric,
        score: float,
        /,
        model: Model,
        operation: Operation | None = None,
        **dimensions: Unpack[Dimensions],
    ) -> None:
        """A score from 0 to 1 of an answer."""
        self.score(self.series(model, operation, dimensions), metric, score)

    def score(self, series: Series, metric: str, score: float) -> None:
        """A score of an answer that these series are about."""
        try:
            if not 0 <= score <= 1:
                raise ValueError(f"{score!r} is no score from 0 to 1")
            if metric not in series.quality:
                self._table.unknown_metric()
            series.score(metric)(score)
            if self.events is not None:
                self.events.scored(series, metric, score)
        except Exception:
            self.fault("quality")

    def feedback(
        self, rating: Literal["up", "down"], /, model: Model, **dimensions: Unpack[Dimensions]
    ) -> None:
        """A user's verdict on an answer."""
        try:
            self._table.verdicts(model, {**AMBIENT.get(), **dimensions}).feedback[rating]()
        except Exception:
            self.fault("record")

    def task(
        self,
        outcome: Literal["completed", "failed", "abandoned"],
        /,
        model: Model,
        **dimensions: Unpack[Dimensions],
    ) -> None:
        """How a user's task ended."""
        try:
            self._table.verdicts(model, {**AMBIENT.get(), **dimensions}).tasks[outcome]()
        except Exception:
            self.fault("record")

    def queue_depth(
        self,
        waiting: int,
        /,
        model: Model,
        operation: Operation | None = None,
        **dimensions: Unpack[Dimensions],
    ) -> None:
        """How many calls wait in the application's own queue."""
        try:
            self.series(model, operation, dimensions).queue_depth(waiting)
        except Exception:
            self.fault("record")

    # --- evaluators and spans ------------------------------------------------------------------

    def evaluate_with(self, metric: QualityMetric, evaluator: Evaluator) -> None:
        """Score a sample of the answers that calls give as `content`, in the background.

        Raises:
            KeyError: the spec has no such quality metric.
        """
        self._evaluations.add(metric, evaluator)
        self.wants_content = True

    def evaluate(self, call: Call) -> None:
        """Offer the answer of a call that ended well to the evaluators."""
        if self._evaluations:
            try:
                self._evaluations.offer(call)
            except Exception:
                self.fault("evaluate")

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait for queued evaluations, and write all events; whether that was done in `timeout` seconds."""
        end = monotonic() + timeout
        evaluated = self._evaluations.flush(timeout)
        if self.events is None:
            return evaluated
        return self.events.flush(max(end - monotonic(), 0.0)) and evaluated

    def redact_with(self, redact: Callable[[str], str]) -> None:
        """What content passes through before a span holds it."""
        if self.tracer is not None:
            self.tracer.redact = redact

    def pipeline(self, name: str, **attributes: str) -> AbstractContextManager[None]:
        """A span around several calls: a RAG answer with its retrieval, reranking and generation."""
        return self._step("invoke_workflow", name, {"gen_ai.workflow.name": name, **attributes})

    def retrieval(self, source: str, **attributes: str) -> AbstractContextManager[None]:
        """A span around a search in a data source."""
        return self._step("retrieval", source, {"gen_ai.data_source.id": source, **attributes})

    def _step(
        self, operation: str, name: str, attributes: Mapping[str, str]
    ) -> AbstractContextManager[None]:
        if self.tracer is None:
            return nullcontext()
        return self.tracer.step(operation, name, attributes)

    def fault(self, part: Part) -> None:
        """Count the exception that is being handled as a fault of the instrumentation."""
        self._faults.count(part)
