"""Other instrumentations of the `openai` client: how each is installed, and how it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.instrumentation_conditions import tracer_provider

_COMMON = ("openai==2.54.0", "prometheus-client==0.26.0", "opentelemetry-sdk==1.45.2")
"""None of the three works with a newer client."""


class Peer(NamedTuple):
    """An instrumentation, and the versions that were found to work together."""

    title: str
    packages: tuple[str, ...]
    start: Callable[[], None]
    alone: tuple[str, ...] = ()
    """Packages without what they require."""


class NotInstalledError(Exception):
    """A peer that could not be installed; its text says why."""


def install(peer: Peer, folder: Path) -> Path:
    """The Python of an environment that has the peer; made on first use.

    Raises:
        NotInstalledError: pip refused.
    """
    python, done = folder / "bin" / "python", folder / ".installed"
    wanted = " ".join((*_COMMON, *peer.packages, *peer.alone))
    if not done.exists() or done.read_text() != wanted:
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        _run([*pip, *_COMMON, *peer.packages])
        if peer.alone:
            _run([*pip, "--no-deps", *peer.alone])
        done.write_text(wanted)
    return python


def _run(command: list[str]) -> None:
    finished = subprocess.run(command, check=False, capture_output=True, text=True)
    if finished.returncode:
        raise NotInstalledError((finished.stderr.strip().splitlines() or ["no reason given"])[-1])


# --- starting them, in their own environments -----------------------------------------------------


def _providers() -> tuple[Any, Any]:
    """OpenTelemetry's SDK, for spans and for metrics, as the process's own."""
    metrics = import_module("opentelemetry.sdk.metrics")
    export = import_module("opentelemetry.sdk.metrics.export")
    meters = metrics.MeterProvider([export.InMemoryMetricReader()])
    tracers = tracer_provider()
    import_module("opentelemetry.trace").set_tracer_provider(tracers)
    import_module("opentelemetry.metrics").set_meter_provider(meters)
    return tracers, meters


def _start_openai_v2() -> None:
    tracers, meters = _providers()
    module = import_module("opentelemetry.instrumentation.openai_v2")
    module.OpenAIInstrumentor().instrument(tracer_provider=tracers, meter_provider=meters)


def _start_openllmetry() -> None:
    os.environ["TRACELOOP_TRACE_CONTENT"] = "false"
    tracers, meters = _providers()
    module = import_module("opentelemetry.instrumentation.openai")
    module.OpenAIInstrumentor().instrument(tracer_provider=tracers, meter_provider=meters)


def _start_openlit() -> None:
    _providers()
    prices = Path(sys.prefix) / "prices.json"  # else it fetches them over the network
    prices.write_text('{"chat": {"granite-34b": {"promptPrice": 0.8, "completionPrice": 2.4}}}')
    module = import_module("openlit")
    quiet = {"capture_message_content": False, "disable_events": True}
    module.init(pricing_json=str(prices), **quiet)


PEERS = {
    "openai-v2": Peer(
        "OpenTelemetry openai-v2",
        ("opentelemetry-instrumentation-openai-v2==2.4b0", "opentelemetry-util-genai==1.1b0"),
        _start_openai_v2,
    ),
    "openllmetry": Peer(
        "OpenLLMetry openai", ("opentelemetry-instrumentation-openai==0.62.4",), _start_openllmetry
    ),
    "openlit": Peer(
        "OpenLIT",
        ("opentelemetry-exporter-otlp==1.45.2", "opentelemetry-instrumentation==0.66b2"),
        _start_openlit,
        # It requires the instrumentations of 16 other libraries, and of openai 1 and 2.
        alone=("openlit==1.45.0",),
    ),
}
