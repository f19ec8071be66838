"""What `llmmon diff` compares: the model documents of specs, of a build's folder, or of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from llmmon.backends.model_json import service_document
from llmmon.cli.failure import Failure
from llmmon.diagnostics import Report, Span
from llmmon.emit import snapshot
from llmmon.emit.manifest import MANIFEST
from llmmon.pipeline import check_specs
from llmmon.review import Document
from llmmon.rules.compiled import compile_rules


@dataclass(frozen=True, slots=True)
class Side:
    """The documents of one side by service, and what was found in its specs, if there are any."""

    documents: Mapping[str, Document]
    report: Report


def side(paths: Sequence[Path], name: Callable[[str], str] = str) -> Side:
    """One side of a comparison; `name` says how diagnostics call its files.

    Raises:
        Failure: a file is no model.
    """
    files = [file for path in paths for file in _model_files(path)]
    if files:
        return Side(dict(map(_read, files)), Report())
    if not paths:
        return Side({}, Report())
    checked = check_specs(paths)
    services = checked.model.services if checked.model else ()
    documents = {s.name: service_document(compile_rules(s)) for s in services}
    return Side(documents, _renamed(checked.report, name))


def _model_files(path: Path) -> Iterator[Path]:
    if path.suffix == ".json":
        yield path
    elif (path / MANIFEST).is_file():
        found = snapshot.take(path)
        yield from (path / file for file in found.kinds if file.endswith("/model.json"))


def _read(file: Path) -> tuple[str, Document]:
    try:
        document = json.loads(file.read_bytes(), parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{file} is not valid JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        raise Failure(f"{file} is no model that llmmon wrote")
    return document["name"], document


def _renamed(report: Report, name: Callable[[str], str]) -> Report:
    """`report` with other names for its files."""

    def moved(span: Span) -> Span:
        return replace(span, file=name(span.file))

    return Report(
        [
            replace(d, at=moved(d.at), also=tuple((moved(span), text) for span, text in d.also))
            for d in report
        ],
        {name(file): text for file, text in report.texts.items()},
    )
