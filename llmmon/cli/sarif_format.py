"""SARIF 2.1.0, which code scanning services read. Source: the OASIS standard of that name."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from llmmon import __version__
from llmmon.cli.json_format import dumped
from llmmon.diagnostics import Code, Diagnostic, Report, Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(report: Report) -> str:
    """A log with one run."""
    diagnostics = list(report)
    codes = sorted({d.code for d in diagnostics}, key=lambda code: code.id)
    driver = {
        "name": "llmmon",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes) for diagnostic in diagnostics],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.id,
        "name": code.name,
        "shortDescription": {"text": code.summary},
        "help": {"text": code.page, "markdown": code.page},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(diagnostic: Diagnostic, codes: list[Code]) -> dict[str, Any]:
    lines = (diagnostic.message, diagnostic.label, diagnostic.hint)
    result: dict[str, Any] = {
        "ruleId": diagnostic.code.id,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity.value,
        "message": {"text": "\n".join(filter(None, lines))},
        "locations": [_location(diagnostic.at)],
    }
    if diagnostic.also:
        result["relatedLocations"] = [
            {**_location(span), "message": {"text": message}} for span, message in diagnostic.also
        ]
    return result


def _location(span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file)}, "region": region}}


def _uri(file: str) -> str:
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix(), errors="surrogateescape")
