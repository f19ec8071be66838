"""The front end as tests use it: from files to a report and a model, and the report as lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from llmmon.checks import CHECKS
from llmmon.diagnostics import Diagnostic, Report, Span
from llmmon.model.service import Model, Service
from llmmon.parsing import parse_all
from llmmon.reading import ReadSpec, find_specs
from llmmon.resolve import resolve, resolve_drift_job
from llmmon.source import Source, read_source
from llmmon.spec import parse_drift_config
from llmmon.spec.drift_config import DRIFT_CONFIG_VERSION

FILE = "spec.yaml"
JOB = "drift.yaml"


def read_and_check(arguments: Sequence[Path]) -> tuple[Report, Model]:
    """Everything up to the checks, for files."""
    report = Report()
    return report, _model(find_specs(arguments, report), report)


def check_text(text: str | bytes, shared: str | None = None) -> tuple[Report, Model]:
    """Everything up to the checks, for one spec given as text."""
    report = Report()
    source = source_of(text, report)
    shared_source = source_of(shared, report, "llmmon.yaml") if shared is not None else None
    return report, _model([ReadSpec(source, shared_source)] if source else [], report)


def check_job(text: str) -> Report:
    """What is wrong with the configuration of a drift job."""
    report = Report()
    source = read_source(JOB, JOB, text.encode(), "", report, DRIFT_CONFIG_VERSION)
    shape = None if source is None else parse_drift_config(source, report)
    if source is not None and shape is not None:
        resolve_drift_job(source, shape, report)
    return report


def source_of(text: str | bytes, report: Report, name: str = FILE) -> Source | None:
    """A spec's text as a source."""
    raw = text if isinstance(text, bytes) else text.encode()
    return read_source(name, name, raw, hashlib.sha256(raw).hexdigest(), report)


def service_of(text: str, shared: str | None = None) -> Service:
    """The one service of a spec without errors."""
    report, model = check_text(text, shared)
    assert report.ok, lines(report)
    (service,) = model.services
    return service


def _model(specs: Iterable[ReadSpec], report: Report) -> Model:
    model = resolve(parse_all(tuple(specs), report).parsed, report)
    for check in CHECKS:
        report.extend(check.check(model))
    return model


def lines(report: Report, root: Path | None = None) -> list[str]:
    """Each diagnostic in a line: `LM301 12:38 message | hint`, with the file unless it is FILE."""
    return [_line(diagnostic, root) for diagnostic in report]


def codes(report: Report) -> list[str]:
    """The codes of a report, in its order."""
    return [diagnostic.code.id for diagnostic in report]


def _line(diagnostic: Diagnostic, root: Path | None) -> str:
    parts = [f"{diagnostic.code.id} {_place(diagnostic.at, root)} {diagnostic.message}"]
    if diagnostic.label:
        parts[0] += f" ({diagnostic.label})"
    parts += [diagnostic.hint] if diagnostic.hint else []
    parts += [f"also {_place(span, root)} {label}" for span, label in diagnostic.also]
    return " | ".join(parts)


def _place(span: Span, root: Path | None) -> str:
    file = span.file
    if root is not None and Path(file).is_relative_to(root):
        file = Path(file).relative_to(root).as_posix()
    return f"{'' if file == FILE else f'{file}:'}{span.line}:{span.column}"
