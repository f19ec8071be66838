"""The metrics of the generated instrumentation module: names, types, labels, histogram bounds.

Every series carries `llm_service`; those about models `model` and the spec's dimensions, and
`operation` where it makes sense. Each child series exists at 0 from import on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from llmmon.model.naming import (
    CONTEXT_TIER_LABEL,
    MODEL_LABEL,
    OPERATION_LABEL,
    SERVICE_LABEL,
    SERVICE_TIER_LABEL,
)
from llmmon.model.price import DIRECTIONS, UNITS


def _bounds(text: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(bound) for bound in text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeMetric:
    """One metric family of the generated module, under the name that Prometheus stores."""

    name: str
    type: Literal["counter", "gauge", "histogram"]
    help: str
    own_labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Labels beyond the common ones; no values where the spec gives them."""
    by_model: bool = True
    """Whether it is about models: carries `model` and the dimensions."""
    by_operation: bool = True
    bounds: tuple[Decimal, ...] = ()
    """Default histogram bounds in the metric's unit; SLO thresholds are added."""

    @property
    def role(self) -> str:
        """Its name without prefix and units, as the instrumentation module knows it."""
        role = self.name.removeprefix("llm_").removesuffix("_total")
        return role.removesuffix("_seconds").removesuffix("_usd")


_SECONDS = _bounds("0.05 0.1 0.25 0.5 1 2.5 5 10 20 40 80")
_FIRST_TOKEN_SECONDS = _bounds("0.025 0.05 0.1 0.2 0.4 0.8 1.5 3 6 12 30")
_PER_TOKEN_SECONDS = _bounds("0.005 0.01 0.02 0.03 0.05 0.075 0.1 0.15 0.25 0.5 1")
_SCORES = _bounds("0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1")
_TOKENS = _bounds("8 16 32 64 128 256 512 1024 2048 4096 8192 16384 32768")

ERROR_TYPES = (
    "timeout",
    "rate_limit",
    "overloaded",
    "connection",
    "authentication",
    "content_filter",
    "bad_request",
    "bad_response",
    "server_error",
    "other",
)
FINISH_REASON_VALUES = ("stop", "length", "tool_calls", "content_filter", "refusal", "other")

REQUESTS = NativeMetric(
    name="llm_requests_total",
    type="counter",
    help="Finished calls by outcome; cancelled means that the caller went away.",
    own_labels=(("outcome", ("ok", "error", "cancelled")),),
)
ERRORS = NativeMetric(
    name="llm_errors_total",
    type="counter",
    help="Failed calls by the kind of error.",
    own_labels=(("error_type", ERROR_TYPES),),
)
REQUEST_DURATION = NativeMetric(
    name="llm_request_duration_seconds",
    type="histogram",
    help="Time from a successful call's start to its last token.",
    bounds=_SECONDS,
)
TIME_TO_FIRST_TOKEN = NativeMetric(
    name="llm_time_to_first_token_seconds",
    type="histogram",
    help="Time from a streamed call's start to its first token.",
    bounds=_FIRST_TOKEN_SECONDS,
)
TIME_PER_OUTPUT_TOKEN = NativeMetric(
    name="llm_time_per_output_token_seconds",
    type="histogram",
    help="Mean time of each output token after the first, per call.",
    bounds=_PER_TOKEN_SECONDS,
)
GOOD_REQUESTS = NativeMetric(
    name="llm_good_requests_total",
    type="counter",
    help="Calls that met all parts of a goodput SLO.",
    own_labels=(("slo", ()),),
)
TOKENS = NativeMetric(
    name="llm_tokens_total",
    type="counter",
    help="Tokens by direction; the directions are disjoint, so that they add up.",
    own_labels=(
        ("direction", DIRECTIONS),
        # The model's own, of which the spec gives the values.
        (SERVICE_TIER_LABEL, ()),
        (CONTEXT_TIER_LABEL, ()),
    ),
)
UNPRICED_TOKENS = NativeMetric(
    name="llm_unpriced_tokens_total",
    type="counter",
    help="Tokens that the spec has no price for.",
    own_labels=(("direction", DIRECTIONS),),
)
BILLED_UNITS = NativeMetric(
    name="llm_billed_units_total",
    type="counter",
    help="What models are billed by besides tokens: requests, images, seconds, searches.",
    own_labels=(("unit", UNITS), (SERVICE_TIER_LABEL, ())),
)
COST = NativeMetric(
    name="llm_cost_usd_total",
    type="counter",
    help="Cost in USD at the price in force at call time.",
)
QUEUE_DEPTH = NativeMetric(
    name="llm_queue_depth", type="gauge", help="Calls that wait in the application's own queue."
)
IN_FLIGHT = NativeMetric(
    name="llm_requests_in_flight", type="gauge", help="Calls that have started and not finished."
)
QUALITY_SCORE = NativeMetric(
    name="llm_quality_score",
    type="histogram",
    help="Quality scores from 0 to 1, by quality metric.",
    own_labels=(("metric", ()),),
    bounds=_SCORES,
)
RESPONSE_LENGTH = NativeMetric(
    name="llm_response_length_tokens",
    type="histogram",
    help="Output tokens of a call.",
    bounds=_TOKENS,
)
REFUSALS = NativeMetric(
    name="llm_refusals_total", type="counter", help="Calls that the model refused to answer."
)
FINISH_REASONS = NativeMetric(
    name="llm_finish_reasons_total",
    type="counter",
    help="Why generation ended.",
    own_labels=(("reason", FINISH_REASON_VALUES),),
)
FEEDBACK = NativeMetric(
    name="llm_feedback_total",
    type="counter",
    help="Users' verdicts on answers.",
    own_labels=(("rating", ("up", "down")),),
    by_operation=False,
)
TASKS = NativeMetric(
    name="llm_tasks_total",
    type="counter",
    help="Users' tasks by how they ended.",
    own_labels=(("outcome", ("completed", "failed", "abandoned")),),
    by_operation=False,
)
USAGE_MISSING = NativeMetric(
    name="llm_usage_missing_total",
    type="counter",
    help="Successful calls whose tokens nobody reported: their cost is not known.",
)
EVALUATIONS = NativeMetric(
    name="llm_evaluations_total",
    type="counter",
    help="Answers that an evaluator was to score, by what came of it.",
    own_labels=(("metric", ()), ("outcome", ("scored", "skipped", "failed", "dropped"))),
    by_model=False,
    by_operation=False,
)
UNKNOWN_LABEL_VALUES = NativeMetric(
    name="llm_unknown_label_values_total",
    type="counter",
    help="Values that the spec does not name, counted as other instead, by label.",
    own_labels=(("label", ()),),
    by_model=False,
    by_operation=False,
)
INSTRUMENTATION_FAULTS = NativeMetric(
    name="llm_instrumentation_faults_total",
    type="counter",
    help="Failures of the instrumentation itself, by its part; the calls went on unmeasured.",
    own_labels=(("part", ("call", "record", "usage", "trace", "evaluate", "wrap", "quality")),),
    by_model=False,
    by_operation=False,
)
EVENTS_DROPPED = NativeMetric(
    name="llm_events_dropped_total",
    type="counter",
    help="Events that were not written: too many waited, or the file could not be written to.",
    own_labels=(("reason", ("queue_full", "not_written")),),
    by_model=False,
    by_operation=False,
)
"""Only where events are written."""
TOKEN_USAGE = NativeMetric(
    name="gen_ai_client_token_usage",
    type="histogram",
    help="Input and output tokens of a call, a cache's and reasoning included.",
    own_labels=(("gen_ai_token_type", ("input", "output")),),
    bounds=_bounds("1 4 16 64 256 1024 4096 16384 65536 262144 1048576 4194304 16777216 67108864"),
)
"""OpenTelemetry's own: only where its conventions have it."""

PROCESS_START = "process_start_time_seconds"
"""prometheus_client's own gauge, on Linux and in one process: when it started, in epoch seconds."""

NATIVE_METRICS = (
    REQUESTS,
    ERRORS,
    REQUEST_DURATION,
    TIME_TO_FIRST_TOKEN,
    TIME_PER_OUTPUT_TOKEN,
    GOOD_REQUESTS,
    TOKENS,
    UNPRICED_TOKENS,
    BILLED_UNITS,
    COST,
    QUEUE_DEPTH,
    IN_FLIGHT,
    QUALITY_SCORE,
    RESPONSE_LENGTH,
    REFUSALS,
    FINISH_REASONS,
    FEEDBACK,
    TASKS,
    USAGE_MISSING,
    EVALUATIONS,
    UNKNOWN_LABEL_VALUES,
    INSTRUMENTATION_FAULTS,
    EVENTS_DROPPED,
    TOKEN_USAGE,
)
HISTOGRAMS = tuple(metric for metric in NATIVE_METRICS if metric.type == "histogram")


def common_labels(metric: NativeMetric, dimensions: Iterable[str]) -> tuple[str, ...]:
    """The labels that a metric shares with the others, in the order of its samples."""
    if not metric.by_model:
        return (SERVICE_LABEL,)
    operation = (OPERATION_LABEL,) if metric.by_operation else ()
    return (SERVICE_LABEL, MODEL_LABEL, *operation, *dimensions)


def native_labels(metric: NativeMetric, dimensions: Iterable[str]) -> tuple[str, ...]:
    """All labels of a metric but `le`."""
    return (*common_labels(metric, dimensions), *dict(metric.own_labels))
