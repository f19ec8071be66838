"""GitHub's workflow commands, which show diagnostics on a pull request's lines."""

from __future__ import annotations

from llmmon.diagnostics import Diagnostic, Report


def render_github(report: Report) -> str:
    """One command a line, in order."""
    return "".join(_annotation(diagnostic) for diagnostic in report)


def command(severity: str, properties: dict[str, object], message: str) -> str:
    """One workflow command, escaped the way GitHub's actions/toolkit does."""
    pairs = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{severity} {pairs}::{_data(message)}\n"


def _annotation(diagnostic: Diagnostic) -> str:
    at = diagnostic.at
    properties: dict[str, object] = {"file": at.file, "line": at.line, "endLine": at.end_line}
    if at.line == at.end_line:
        # GitHub takes columns only within one line, and counts the last one in.
        properties |= {"col": at.column, "endColumn": max(at.column, at.end_column - 1)}
    properties["title"] = f"{diagnostic.code.id} {diagnostic.code.name}"
    hint = diagnostic.hint and f"hint: {diagnostic.hint}"
    lines = (diagnostic.message, diagnostic.label, hint)
    return command(diagnostic.severity.value, properties, "\n".join(filter(None, lines)))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
