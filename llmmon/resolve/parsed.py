"""A spec as the front end hands it on, and the way to report against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from llmmon.diagnostics import Code, Diagnostic, Report, Span
from llmmon.runtime.drift.history import History
from llmmon.source import Source, SpecPath
from llmmon.spec.root import ServiceSpec, SharedSpec

if TYPE_CHECKING:
    from llmmon.resolve.price_files import PriceFile

Mistake: TypeAlias = "tuple[Code, str, str]"
"""Code, message and hint of what is wrong with a value, wherever it stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A spec's text, its shape, and what it shares with others."""

    source: Source
    spec: ServiceSpec
    shared: SharedSpec | None = None
    shared_source: Source | None = None
    """The text of `llmmon.yaml`: with it, mistakes there are shown there."""
    price_files: tuple[PriceFile, ...] = ()
    """Those that the spec and `llmmon.yaml` name, as far as they can be used."""
    knows_all_prices: bool = True
    """Whether all of them can be: if not, a price that is not there may be in another."""
    baseline: History | None = None
    """What the pinned baseline of drift holds, if its file is there."""


@dataclass(frozen=True, slots=True, eq=False)
class FileProblems:
    """Where mistakes in one file, whatever it is, are reported, by their path in it."""

    source: Source
    report: Report

    def add(
        self, code: Code, message: str, path: SpecPath, hint: str = "", *, key: bool = False
    ) -> None:
        """Report a mistake at the value of `path`, or with `key` at its key."""
        at = self.source.span(path, key=key)
        self.report.add(Diagnostic(code, message, at, hint=hint))


@dataclass(frozen=True, slots=True, eq=False)
class Problems:
    """Where mistakes in one spec are reported, by their path in it."""

    parsed: Parsed
    report: Report

    @property
    def own(self) -> FileProblems:
        """The same for what does not care which file it is in."""
        return FileProblems(self.parsed.source, self.report)

    def add(
        self,
        code: Code,
        message: str,
        path: SpecPath,
        hint: str = "",
        *,
        key: bool = False,
        also: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        """Report a mistake at the value of `path`, or with `key` at its key."""
        at = self.parsed.source.span(path, key=key)
        self.report.add(Diagnostic(code, message, at, hint=hint, also=also))

    def add_shared(self, code: Code, message: str, path: SpecPath, hint: str = "") -> None:
        """Report a mistake in `llmmon.yaml`; in the spec that it breaks, if its text is unknown."""
        source = self.parsed.shared_source
        at = source.span(path) if source is not None else self.span(("service",))
        self.report.add(Diagnostic(code, message, at, hint=hint))

    def span(self, path: SpecPath) -> Span:
        """Where the value of `path` stands."""
        return self.parsed.source.span(path)
