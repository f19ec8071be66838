"""Reports to render, for the tests of renderers."""

from llmmon.diagnostics import Code, Diagnostic, Report, Severity, Span

BUDGET = Code("LM301", "objective-without-budget", "No error budget.", "## What it means\n\nIt.")
UNUSED = Code("LM290", "unused", "Something is unused.", "## What it means", Severity.WARNING)
TEXT = "version: llmmon/v1\nslos:\n  - name: a\n    objective: 100%\n  - name: a\n"


def span(line: int, column: int, end_column: int, end_line: int = 0, file: str = "s.yaml") -> Span:
    return Span(file, line, column, end_line or line, end_column)


def report(*diagnostics: Diagnostic, text: str = TEXT) -> Report:
    return Report(list(diagnostics), {"s.yaml": text})


ERROR = Diagnostic(
    BUDGET,
    "objective leaves no error budget",
    span(4, 16, 20),
    label="must be below 100%",
    hint="99.9% over 30d allows 43m12s of bad time",
)
WARNING = Diagnostic(
    UNUSED, "twice: 50%,\nreally", span(5, 11, 12), also=((span(3, 11, 12), "1st"),)
)
