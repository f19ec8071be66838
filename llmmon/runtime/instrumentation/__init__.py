"""Measures the calls of one LLM service, as its llmmon spec says.

    with call("granite-34b") as call:
        response = client.chat.completions.create(...)
        call.response(response)

Importing it creates every series at 0 in prometheus_client's default registry. `Instrumentation` makes
another, for a registry of one's own.
"""

from ._call import Call
from ._evaluation import Evaluator, Sample, Score
from ._instrumentation import Instrumentation
from ._server import start_metrics_server
from ._spec import Model, Operation, QualityMetric
from ._usage import Usage

default = Instrumentation()
"""The instrumentation that the functions of this package belong to."""

call = default.call
measured = default.measured
current_call = default.current_call
labels = default.labels
wrap_openai = default.wrap_openai
wrap_anthropic = default.wrap_anthropic
quality = default.quality
feedback = default.feedback
task = default.task
queue_depth = default.queue_depth
evaluate_with = default.evaluate_with
flush = default.flush
redact_with = default.redact_with
pipeline = default.pipeline
retrieval = default.retrieval

__all__ = [
    "Call",
    "Evaluator",
    "Instrumentation",
    "Model",
    "Operation",
    "QualityMetric",
    "Sample",
    "Score",
    "Usage",
    "call",
    "current_call",
    "default",
    "evaluate_with",
    "feedback",
    "flush",
    "labels",
    "measured",
    "pipeline",
    "quality",
    "queue_depth",
    "redact_with",
    "retrieval",
    "start_metrics_server",
    "task",
    "wrap_anthropic",
    "wrap_openai",
]
