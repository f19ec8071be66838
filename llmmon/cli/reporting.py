"""A report to where it belongs: text to standard error, machines' formats to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from llmmon.cli import console
from llmmon.cli.github_format import command, render_github
from llmmon.cli.json_format import render_json
from llmmon.cli.render import render_text
from llmmon.cli.sarif_format import render_sarif
from llmmon.diagnostics import Report
from llmmon.emit.compare import Difference

_MACHINE_FORMATS: dict[str, Callable[[Report], str]] = {
    "json": render_json,
    "github": render_github,
    "sarif": render_sarif,
}


def show_report(report: Report, format_: str) -> None:
    """Print `report` in one of the formats that `--format` knows."""
    if format_ == "text":
        console.note(render_text(report, console.wants_colour(sys.stderr)))
    else:
        console.show(_MACHINE_FORMATS[format_](report))


def show_differences(
    report: Report, differences: Sequence[Difference], out: Path, format_: str
) -> None:
    """Print `report` and what `build --check` found. SARIF has no place for the latter."""
    if format_ == "json":
        listed = [{"path": d.path, "kind": d.kind, "diff": d.diff} for d in differences]
        console.show(render_json(report, differences=listed))
        return
    show_report(report, format_)
    if format_ == "text":
        console.show(console.harmless("".join(difference.diff for difference in differences)))
    elif format_ == "github":
        console.show("".join(_annotation(difference, out) for difference in differences))


def _annotation(difference: Difference, out: Path) -> str:
    properties: dict[str, object] = {"file": (out / difference.path).as_posix()}
    return command("error", properties, f"{difference.kind}: run llmmon build and commit {out}")
