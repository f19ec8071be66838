"""Diagnostics as a person reads them, after rustc's layout. Pure: a report in, text out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmmon.cli.excerpt import excerpt, lines_of
from llmmon.diagnostics import Diagnostic, Report, Severity, Span
from llmmon.emit.characters import escaped

_RED, _YELLOW, _BLUE, _BOLD = "1;31", "1;33", "1;34", "1"
_STYLES = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW}


def render_text(report: Report, color: bool = False) -> str:
    """Every diagnostic with its place and its hint, and how many there were. Empty without any."""
    texts = {file: lines_of(text) for file, text in report.texts.items()}
    blocks = ["\n".join(_Block(d, texts, color).lines()) for d in report]
    return "\n\n".join([*blocks, _total(report, color)]) + "\n" if blocks else ""


def _painted(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color and text else text


@dataclass(frozen=True, slots=True)
class _Place:
    """A span, what stands beside its mark, and how it is drawn."""

    span: Span
    label: str
    arrow: str
    mark: str
    style: str


@dataclass(frozen=True, slots=True)
class _Block:
    """One diagnostic, and what it takes to draw it."""

    diagnostic: Diagnostic
    texts: dict[str, list[str]]
    color: bool

    def lines(self) -> Iterator[str]:
        """The whole block."""
        diagnostic = self.diagnostic
        head = f"{diagnostic.severity.value}[{diagnostic.code.id}]"
        head = _painted(head, _STYLES[diagnostic.severity], self.color)
        yield f"{head} {_painted(escaped(diagnostic.message), _BOLD, self.color)}"
        for place in self._places():
            yield from self._excerpt(place)
        if diagnostic.hint:
            yield self._remark(f"hint: {escaped(diagnostic.hint)}")
        yield self._remark(f"explain: llmmon explain {diagnostic.code.id}")

    def _places(self) -> Iterator[_Place]:
        diagnostic = self.diagnostic
        style = _STYLES[diagnostic.severity]
        yield _Place(diagnostic.at, diagnostic.label, "-->", "^", style)
        for span, label in diagnostic.also:
            yield _Place(span, label, ":::", "-", _BLUE)

    def _excerpt(self, place: _Place) -> Iterator[str]:
        """Where a span is, and its line with a mark below it if the text is known."""
        span, label = place.span, escaped(place.label)
        arrow = _painted(place.arrow, _BLUE, self.color)
        yield f"{self._pad}{arrow} {escaped(span.file)}:{span.line}:{span.column}"
        line = self._line(span)
        if line is None:
            if label:
                yield self._remark(label)
            return
        last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
        shown = excerpt(line, span.column - 1, last)
        marks = f"{place.mark * shown.length} {label}".rstrip()
        yield self._ruled("", "")
        yield self._ruled(str(span.line), shown.text)
        yield self._ruled("", " " * shown.start + _painted(marks, place.style, self.color))

    def _line(self, span: Span) -> str | None:
        lines = self.texts.get(span.file, [])
        return lines[span.line - 1] if 0 < span.line <= len(lines) else None

    @property
    def _pad(self) -> str:
        """As wide as the longest line number of the block."""
        return " " * max(len(str(place.span.line)) for place in self._places())

    def _ruled(self, number: str, text: str) -> str:
        rule = _painted(f"{number.rjust(len(self._pad))} |", _BLUE, self.color)
        return f"{rule} {text}".rstrip()

    def _remark(self, text: str) -> str:
        return f"{self._pad} {_painted('=', _BLUE, self.color)} {text}"


def _total(report: Report, color: bool) -> str:
    counts = [(severity, report.count(severity)) for severity in Severity]
    return ", ".join(
        _painted(f"{n} {severity.value}{'' if n == 1 else 's'}", _STYLES[severity], color)
        for severity, n in counts
        if n
    )
