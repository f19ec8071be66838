"""JSON for machines: diagnostics as one object."""

from __future__ import annotations

import json
from typing import Any

from llmmon.diagnostics import Diagnostic, Report, Severity, Span


def render_json(report: Report, **more: object) -> str:
    """The diagnostics in order, how many of each severity there are, and `more` members."""
    return dumped(
        {
            "diagnostics": [_diagnostic(diagnostic) for diagnostic in report],
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            **more,
        }
    )


def dumped(document: object) -> str:
    """`document` as JSON text in ASCII: no pipe has to have an encoding in common with us."""
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code.id,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_span(diagnostic.at),
        "label": diagnostic.label,
        "hint": diagnostic.hint,
        "also": [{**_span(span), "message": message} for span, message in diagnostic.also],
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
