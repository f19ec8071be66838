"""A spec file's text, its data, and the way from a path in the data back to a place in the text.

Reads YAML as 1.2 core from libyaml's events: no aliases, no tags, no duplicate keys, bounded size
and depth, numbers exact. Knows YAML; not what the spec means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, TypeAlias

import yaml

from llmmon.codes.reading import (
    ALIAS,
    DUPLICATE_KEY,
    FILE_TOO_LARGE,
    NOT_A_MAPPING,
    NOT_UTF8,
    SEVERAL_DOCUMENTS,
    TAG,
    TOO_DEEP,
    YAML_SYNTAX,
)
from llmmon.diagnostics import Code, Diagnostic, Report, Span
from llmmon.words import quoted

MAX_BYTES = 1 << 20
MAX_DEPTH = 40
MAX_NODES = 100_000

Value: TypeAlias = "str | int | bool | Decimal | list[Value] | dict[str, Value] | None"
SpecPath: TypeAlias = "tuple[str | int, ...]"
Place: TypeAlias = "tuple[int, int, int, int]"
"""Line, column, end line, end column of a `Span`, which is made when it is asked for."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOATS = {
    **dict.fromkeys((".nan", ".NaN", ".NAN"), Decimal("NaN")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), Decimal("Infinity")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), Decimal("-Infinity")),
}
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_MAX_DIGITS = 40
_LINE_END = re.compile(r"\r\n?")
# What YAML does not allow, and the three characters that only YAML 1.1 takes for line breaks.
_FORBIDDEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def resolve_plain(text: str) -> Value:
    """The value of a plain scalar under the YAML 1.2 core schema, with `Decimal` for floats.

    A number of more than 40 characters stays text: no such number is meant, and some are attacks.
    """
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if not (first.isdigit() or first in "+-.") or len(text) > _MAX_DIGITS:
        return text
    return _resolve_number(text)


def _resolve_number(text: str) -> Value:
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return _decimal(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEX.fullmatch(text):
        return int(text[2:], 16)
    return _SPECIAL_FLOATS.get(text, text)


def _decimal(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent that no machine can hold
        return text


@dataclass(slots=True, eq=False)
class Node:
    """One YAML node: its value, its place, and its children's keys where it is a mapping."""

    value: Any
    place: Place
    keys: dict[str, Place] | None = None
    children: dict[str | int, Node] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A parsed spec file.

    `path` is the file as the user named it and stands in diagnostics; `name` is the stable label
    that stands in generated files and the manifest.
    """

    path: str
    name: str
    text: str
    digest: str
    root: Node

    @property
    def data(self) -> dict[str, Any]:
        """The document as dicts, lists and exact scalars."""
        data: dict[str, Any] = self.root.value
        return data

    def span(self, path: SpecPath, *, key: bool = False) -> Span:
        """Where `path` stands: its value, or with `key` its key; the nearest parent if absent."""
        node, at = self.root, _first_character(self.root.place)
        for part in path:
            child = (node.children or {}).get(part)
            if child is None:
                break
            at = child.place
            if key and node.keys is not None and isinstance(part, str):
                at = node.keys[part]
            node = child
        return Span(self.path, *at)


def _first_character(place: Place) -> Place:
    line, column, _, _ = place
    return (line, column, line, column + 1)


class _RefusalError(Exception):
    """The text cannot become a tree at all; carries the one diagnostic that says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class _TreeBuilder:
    """Builds nodes from libyaml's events, and stops at what no spec may contain."""

    def __init__(self, path: str, report: Report) -> None:
        self.path = path
        self.report = report
        self.count = 0

    def _refuse(self, code: Code, event: Any, message: str, hint: str) -> _RefusalError:
        span = Span(self.path, *_place(event, event))
        return _RefusalError(Diagnostic(code, message, span, hint=hint))

    def build(self, events: Iterator[Any], event: Any, depth: int) -> Node:
        """The node that `event` starts, with all its children taken from `events`."""
        self._check(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style and event.implicit[0] and event.tag is None
            value = resolve_plain(event.value) if plain else event.value
            return Node(value, _place(event, event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, event, depth)
        return self._mapping(events, event, depth)

    def _check(self, event: Any, depth: int) -> None:
        self.count += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(
                ALIAS,
                event,
                f"YAML {'alias' if isinstance(event, yaml.AliasEvent) else 'anchor'} in a spec",
                "write the value out where it is used",
            )
        if event.tag is not None and event.tag != "!":
            raise self._refuse(
                TAG,
                event,
                f"YAML tag {quoted(event.tag)} in a spec",
                "remove the tag; quote text that looks like a number",
            )
        if depth > MAX_DEPTH:
            raise self._too_much(event, f"nested deeper than {MAX_DEPTH} levels")
        if self.count > MAX_NODES:
            raise self._too_much(event, f"more than {MAX_NODES} values")

    def _too_much(self, event: Any, message: str) -> _RefusalError:
        return self._refuse(TOO_DEEP, event, message, "a spec is one service; split it up")

    def _sequence(self, events: Iterator[Any], start: Any, depth: int) -> Node:
        children: dict[str | int, Node] = {}
        end = start
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                end = event
                break
            children[len(children)] = self.build(events, event, depth + 1)
        value = [child.value for child in children.values()]
        return Node(value, _place_of_all(start, end, children), children=children)

    def _mapping(self, events: Iterator[Any], start: Any, depth: int) -> Node:
        children: dict[str | int, Node] = {}
        keys: dict[str, Place] = {}
        end = start
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                end = event
                break
            key = self._key(event, depth)
            node = self.build(events, next(events), depth + 1)
            if key in keys:
                self._duplicate(key, _place(event, event), keys[key])
                continue
            keys[key] = _place(event, event)
            children[key] = node
        value = {key: child.value for key, child in children.items()}
        return Node(value, _place_of_all(start, end, children), keys, children)

    def _key(self, event: Any, depth: int) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refuse(
                YAML_SYNTAX,
                event,
                "a mapping or list stands where a key is expected",
                "quote text that starts with { or [",
            )
        self._check(event, depth + 1)
        return str(event.value)

    def _duplicate(self, key: str, at: Place, first: Place) -> None:
        self.report.add(
            Diagnostic(
                DUPLICATE_KEY,
                f"key {quoted(key)} stands twice in the same mapping",
                Span(self.path, *at),
                label="second one",
                hint="keep one of them; YAML readers differ in which of the two they take",
                also=((Span(self.path, *first), "first one"),),
            )
        )


def _place(start: Any, end: Any) -> Place:
    first, last = start.start_mark, end.end_mark
    return (first.line + 1, first.column + 1, last.line + 1, last.column + 1)


def _place_of_all(start: Any, end: Any, children: dict[Any, Node]) -> Place:
    """Without brackets a collection ends where its last child does, not at the next token."""
    place = _place(start, end)
    if not children or end.start_mark.index != end.end_mark.index:
        return place
    return place[:2] + next(reversed(children.values())).place[2:]


def read_source(
    path: str, name: str, raw: bytes, digest: str, report: Report, version: str = "llmmon/v1"
) -> Source | None:
    """Parse one spec file. What is wrong goes to `report`; `None` if nothing can be made of it.

    `version` is what hints tell the user to begin the file with.
    """
    text = _decode(path, raw, report)
    if text is None:
        return None
    report.texts[path] = text
    try:
        root = _compose(path, text, report)
    except _RefusalError as refused:
        report.add(refused.diagnostic)
        return None
    if not isinstance(root.value, dict):
        report.add(_not_a_mapping(path, root, version))
        return None
    return Source(path=path, name=name, text=text, digest=digest, root=root)


def _decode(path: str, raw: bytes, report: Report) -> str | None:
    if len(raw) > MAX_BYTES:
        report.add(
            Diagnostic(
                FILE_TOO_LARGE,
                f"the file has more than {MAX_BYTES // 1024} KiB",
                Span(path, 1, 1, 1, 2),
                hint="a spec describes one service in a few hundred lines; is this the right file?",
            )
        )
        return None
    try:
        return _LINE_END.sub("\n", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        report.texts[path] = raw.decode("utf-8", "replace")
        report.add(
            Diagnostic(
                NOT_UTF8,
                f"byte 0x{raw[error.start]:02x} is not UTF-8",
                Span(path, line, column, line, column + 1),
                hint="save the file as UTF-8",
            )
        )
        return None


def _compose(path: str, text: str, report: Report) -> Node:
    _refuse_forbidden(path, text)
    builder = _TreeBuilder(path, report)
    root: Node | None = None
    try:
        events = _events(text)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise builder._refuse(
                        SEVERAL_DOCUMENTS,
                        event,
                        "a second YAML document starts here",
                        "write one file per service",
                    )
                root = builder.build(events, next(events), 1)
    except yaml.YAMLError as error:
        raise _RefusalError(_syntax_diagnostic(path, text, error)) from None
    return root if root is not None else Node(None, (1, 1, 1, 2))


def _events(text: str) -> Iterator[Any]:
    """libyaml's events, and those of PyYAML's own parser from where libyaml gives up on depth.

    libyaml reads up to a thousand brackets ahead, and since 0.2.6 it refuses so many before it has
    given the event that crosses `MAX_DEPTH`. PyYAML's parser, slower, has no limit of its own.
    """
    given = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            yield event
            given += 1
    except yaml.YAMLError as error:
        if "maximum nesting depth" not in str(getattr(error, "problem", "")):
            raise
        yield from islice(yaml.parse(text, Loader=yaml.SafeLoader), given, None)


def _refuse_forbidden(path: str, text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found is None:
        return
    before = text[: found.start()]
    line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
    raise _RefusalError(
        Diagnostic(
            YAML_SYNTAX,
            f"the character U+{ord(found[0]):04X} stands in the file",
            Span(path, line, column, line, column + 1),
            hint="remove it, or write it as an escape in double quotes",
        )
    )


def _syntax_diagnostic(path: str, text: str, error: yaml.YAMLError) -> Diagnostic:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Diagnostic(YAML_SYNTAX, _NO_WORDS[0], Span(path, 1, 1, 1, 2), hint=_NO_WORDS[1])
    problem, hint = _syntax_words(text, error, mark)
    if "not closed" in problem:  # where it was opened says more than where the file ended
        mark = getattr(error, "context_mark", None) or mark
    span = Span(path, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
    return Diagnostic(YAML_SYNTAX, problem, span, hint=hint)


_NO_WORDS = (
    "this is not valid YAML",
    "check quotes, brackets and indentation on this line and the one above",
)
_SYNTAX_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "found character that cannot start any token",
        "this character cannot start a value",
        "put the text in quotes",
    ),
    (
        "mapping values are not allowed",
        "a colon where no key can stand",
        "put text that contains ': ' in quotes",
    ),
    (
        "did not find expected key",
        "the indentation fits neither this mapping nor the one around it",
        "line the key up with its neighbours",
    ),
    (
        "did not find expected '-' indicator",
        "an item without its dash",
        "start the line with '- ', or indent it further",
    ),
    (
        "did not find expected ',' or ']'",
        "a list in brackets is not closed",
        "add the missing ',' or ']'",
    ),
    (
        "did not find expected ',' or '}'",
        "a mapping in braces is not closed",
        "add the missing ',' or '}'",
    ),
    ("unexpected end of stream", "a quote is not closed", "add the closing quote"),
    ("could not find expected ':'", "a key without its colon", "write 'key: value'"),
    (
        "unknown escape character",
        "an unknown escape in double quotes",
        "write \\\\ for a backslash, or use single quotes",
    ),
)


def _syntax_words(text: str, error: yaml.YAMLError, mark: Any) -> tuple[str, str]:
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or line[mark.column : mark.column + 1] == "\t":
        return "a tab where YAML wants spaces", "indent with spaces"
    problem = str(getattr(error, "problem", ""))
    if "did not find expected key" in problem and line[: mark.column].strip(" -"):
        return (
            "text after the end of a value",
            "put the whole value in double quotes; a quote ends at the next one of its kind",
        )
    for theirs, message, hint in _SYNTAX_WORDS:
        if theirs in problem:
            return message, hint
    return _NO_WORDS


def _not_a_mapping(path: str, root: Node, version: str) -> Diagnostic:
    start = f"start it with 'version: {version}'"
    if root.value is None:
        message, hint = "the file is empty", start
        if version == "llmmon/v1":
            hint = "run 'llmmon init' for a starter spec"
    else:
        kind = "a list" if isinstance(root.value, list) else "a single value"
        message, hint = f"the file holds {kind}, not a mapping", start
    span = Span(path, *_first_character(root.place))
    return Diagnostic(NOT_A_MAPPING, message, span, hint=hint)
