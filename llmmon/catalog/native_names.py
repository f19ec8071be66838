"""Under which names the native metrics appear: those of the native page, or of OpenTelemetry.

Where the GenAI conventions have an instrument for the same thing, the OpenTelemetry back end uses it, so
that dashboards made for the conventions find it. Names as `opentelemetry-exporter-prometheus` and
Prometheus's own OTLP receiver write them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from llmmon.catalog.native import (
    COST,
    EVENTS_DROPPED,
    NATIVE_METRICS,
    REQUEST_DURATION,
    TIME_TO_FIRST_TOKEN,
    TOKEN_USAGE,
    NativeMetric,
)
from llmmon.model.instrumentation import OPENTELEMETRY, Instrumentation

_SEMCONV = {
    ("1.41", REQUEST_DURATION): "gen_ai.client.operation.duration",
    ("1.41", TIME_TO_FIRST_TOKEN): "gen_ai.client.operation.time_to_first_chunk",
    ("1.41", TOKEN_USAGE): "gen_ai.client.token.usage",
    ("next", REQUEST_DURATION): "gen_ai.client.inference.duration",
    ("next", TIME_TO_FIRST_TOKEN): "gen_ai.client.inference.time_to_first_chunk",
}
"""The instruments of each generation of the conventions that stand for a native metric."""
_SECONDS = "_seconds"


@dataclass(frozen=True, slots=True)
class Exposed:
    """A native metric under the names of one back end."""

    native: NativeMetric
    metric: NativeMetric
    """The same with the name that Prometheus stores."""
    instrument: str
    """OpenTelemetry's name."""
    unit: str
    """OpenTelemetry's unit."""


@dataclass(frozen=True, slots=True)
class NativeNames:
    """The native metrics that a service exposes, under the names by which it does."""

    exposed: tuple[Exposed, ...]

    @property
    def metrics(self) -> tuple[NativeMetric, ...]:
        """The metrics, each with the name that Prometheus stores."""
        return tuple(each.metric for each in self.exposed)

    def has(self, metric: NativeMetric) -> bool:
        """Whether the service exposes it."""
        return any(each.native is metric for each in self.exposed)

    def of(self, metric: NativeMetric) -> NativeMetric:
        """A native metric with the name that Prometheus stores."""
        return next(each.metric for each in self.exposed if each.native is metric)


@lru_cache(maxsize=64)
def native_names(instrumentation: Instrumentation, currency: str) -> NativeNames:
    """The names of a service's native metrics."""
    exposed = (_exposed(metric, instrumentation, currency) for metric in NATIVE_METRICS)
    return NativeNames(tuple(each for each in exposed if each is not None))


def _exposed(
    native: NativeMetric, instrumentation: Instrumentation, currency: str
) -> Exposed | None:
    """A metric under its names; `None` if this back end has no such metric."""
    semconv = _SEMCONV.get((instrumentation.conventions, native))
    if instrumentation.backend == OPENTELEMETRY and semconv is not None:
        timed = native.name.endswith(_SECONDS)
        name = semconv.replace(".", "_") + (_SECONDS if timed else "")
        return Exposed(native, replace(native, name=name), semconv, "s" if timed else "{token}")
    if native is TOKEN_USAGE or (native is EVENTS_DROPPED and instrumentation.events is None):
        return None
    name = native.name.replace("usd", currency.lower()) if native is COST else native.name
    plain = name.removesuffix(_SECONDS).removesuffix("_total").replace("llm_", "llm.", 1)
    unit = "s" if name.endswith(_SECONDS) else ""
    return Exposed(native, replace(native, name=name), plain, unit)
