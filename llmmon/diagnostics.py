"""What llmmon tells a user about a spec: codes, places, and the report that collects them.

A diagnostic is a value, never an exception. Knows spans; no terminal, no colours, no output format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum


class Severity(Enum):
    """Whether a diagnostic stops the build."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of diagnostic. `id` is stable and never reused; `page` is what `llmmon explain` shows.

    `name` says what is wrong and reads well after "allow". `page` is Markdown with the sections
    *What it means*, *Why it matters*, *Example* and *Fix*.
    """

    id: str
    name: str
    summary: str
    page: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file. Lines and columns count from 1; `end_column` is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: what, where, and the edit to make."""

    code: Code
    message: str
    at: Span
    label: str = ""
    """What stands beside the caret: what is wrong with this very value."""
    hint: str = ""
    also: tuple[tuple[Span, str], ...] = ()
    """Other places that explain it, such as the first of two definitions."""

    @property
    def severity(self) -> Severity:
        """The severity of the code."""
        return self.code.severity

    def _order(self) -> tuple[Span, str, str]:
        return (self.at, self.code.id, self.message)


@dataclass(slots=True)
class Report:
    """Every diagnostic of a run, with the texts that their spans point into."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, diagnostic: Diagnostic) -> None:
        """Collect one diagnostic."""
        self.diagnostics.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Collect many diagnostics."""
        self.diagnostics.extend(diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        """By file, line, column, code: the same order whatever found them first."""
        return iter(sorted(set(self.diagnostics), key=Diagnostic._order))

    @property
    def ok(self) -> bool:
        """Whether nothing was found that stops a build."""
        return not any(d.severity is Severity.ERROR for d in self.diagnostics)

    def count(self, severity: Severity) -> int:
        """How many distinct diagnostics of `severity` there are."""
        return sum(d.severity is severity for d in set(self.diagnostics))
