"""The Python instrumentation package: the runtime's files as they are, and `_spec.py` beside them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from llmmon.backends.base import artifact, header
from llmmon.backends.python.constants import spec_values
from llmmon.emit.artifact import Artifact
from llmmon.emit.jinja import render
from llmmon.model.naming import python_package
from llmmon.rules.compiled import CompiledService

RUNTIME = (
    "__init__.py",
    "_ambient.py",
    "_anthropic.py",
    "_call.py",
    "_cells.py",
    "_charging.py",
    "_chunks.py",
    "_clients.py",
    "_decorator.py",
    "_evaluation.py",
    "_event_files.py",
    "_event_lines.py",
    "_events.py",
    "_faults.py",
    "_instrumentation.py",
    "_null.py",
    "_openai.py",
    "_opentelemetry.py",
    "_outcomes.py",
    "_pricing.py",
    "_processes.py",
    "_prometheus.py",
    "_reading.py",
    "_record.py",
    "_responses.py",
    "_series.py",
    "_server.py",
    "_shapes.py",
    "_sink.py",
    "_streams.py",
    "_table.py",
    "_tracing.py",
    "_usage.py",
)
"""The files of `llmmon/runtime/instrumentation` that every package has. A test holds it to the folder."""
_FOLDER = Path(__file__).resolve().parents[2] / "runtime" / "instrumentation"
_DEPENDENCIES = {
    "prometheus": "prometheus-client>=0.20",
    "opentelemetry": "opentelemetry-api>=1.30",
}


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """`python/<service>_llm/` and a `pyproject.toml` that installs it; nothing if no model of the
    service is instrumented.
    """
    service = compiled.service
    if not service.instrumented:
        return
    package = python_package(service.name)
    first = f"# {header(service)}\n"
    for name in RUNTIME:
        yield artifact(service, f"python/{package}/{name}", first + _source(name))
    values = render("python/_spec.py.j2", **spec_values(service))
    yield artifact(service, f"python/{package}/_spec.py", first + values)
    yield artifact(service, f"python/{package}/py.typed", "")
    project = render(
        "python/pyproject.toml.j2",
        distribution=package.replace("_", "-"),
        package=package,
        description=f"Instrumentation of the LLM service {service.name}",
        dependency=_DEPENDENCIES[service.instrumentation.backend],
    )
    yield artifact(service, "python/pyproject.toml", first + project)


@lru_cache
def _source(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
