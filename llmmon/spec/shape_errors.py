"""pydantic's errors as diagnostics in our own words. The only file that knows its error types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from llmmon import fields
from llmmon.codes.shape import (
    BAD_PROMQL,
    BAD_VALUE,
    KEY_WITHOUT_VALUE,
    MISSING_KEY,
    MORE_OF_THE_SAME,
    UNKNOWN_CHOICE,
    UNKNOWN_KEY,
    WRONG_TYPE,
)
from llmmon.diagnostics import Code, Diagnostic
from llmmon.fields import Shape
from llmmon.sli import events
from llmmon.source import Source, SpecPath
from llmmon.spec import values
from llmmon.spec.places import expected, fields_at, value_at
from llmmon.spec.slo import SHAPES
from llmmon.spec.unions import is_tag
from llmmon.words import count, described, did_you_mean, nearest, quoted, shown

MOST = 100
"""Diagnostics about the shape of one file; beyond them, only how many more there are."""


@dataclass(frozen=True, slots=True)
class _Mistake:
    """One error of pydantic's, with its path in the spec's own terms."""

    kind: str
    path: SpecPath
    at_key: bool
    value: Any
    context: dict[str, Any]
    root: type[Shape]
    source: Source

    @property
    def name(self) -> str:
        return str(self.path[-1]) if self.path else ""

    @property
    def known(self) -> dict[str, Any]:
        """The fields of the mapping that the path leads into."""
        return dict(fields_at(self.root, self.source.data, self.path[:-1]))

    def diagnostic(
        self, code: Code, message: str, hint: str = "", *, key: bool = False
    ) -> Diagnostic:
        at = self.source.span(self.path, key=key or self.at_key)
        return Diagnostic(code, message, at, hint=hint)


def shape_diagnostics(
    error: ValidationError | None, source: Source, root: type[Shape]
) -> list[Diagnostic]:
    """What is wrong with the shape of a spec, each mistake once."""
    mistakes = _mistakes(error, source, root)
    nulls = set(_nulls(source.data))
    unknown = {m.path for m in mistakes if m.kind == "extra_forbidden"}
    slips = {slip: m for m in mistakes if m.kind == "missing" and (slip := _slip(m)) is not None}
    found = [_null(path, source) for path in sorted(nulls - unknown, key=str)]
    found += [_misspelt(path, mistake) for path, mistake in slips.items()]
    for mistake in mistakes:
        silent = mistake.path in slips or mistake in slips.values()
        if not silent and (mistake.path not in nulls or mistake.path in unknown):
            found += _diagnosed(mistake)
    return _cut(found)


def _cut(found: list[Diagnostic]) -> list[Diagnostic]:
    ordered = sorted(found, key=lambda d: (d.at, d.code.id, d.message))
    rest = len(ordered) - MOST
    if rest <= 1:
        return ordered
    message = f"{count(rest, 'more key')} and values like these cannot be used"
    last = Diagnostic(MORE_OF_THE_SAME, message, ordered[MOST].at, hint="repair those above first")
    return [*ordered[:MOST], last]


def _mistakes(error: ValidationError | None, source: Source, root: type[Shape]) -> list[_Mistake]:
    items = error.errors(include_url=False) if error is not None else []
    return [
        _Mistake(
            kind=item["type"],
            path=tuple(p for p in item["loc"] if p != "[key]" and not is_tag(p)),
            at_key="[key]" in item["loc"],
            value=item["input"],
            context=item.get("ctx", {}),
            root=root,
            source=source,
        )
        for item in items
    ]


def _nulls(value: Any, path: SpecPath = ()) -> Iterable[SpecPath]:
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _nulls(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _nulls(child, (*path, index))


def _null(path: SpecPath, source: Source) -> Diagnostic:
    what = f"{quoted(path[-1])} has" if isinstance(path[-1], str) else "an item has"
    return Diagnostic(
        KEY_WITHOUT_VALUE,
        f"{what} no value",
        source.span(path, key=True),
        hint="indent what belongs to it under it, or remove it",
    )


def _slip(mistake: _Mistake) -> SpecPath | None:
    """The unknown key beside a missing one that is most likely a slip of it."""
    parent = mistake.path[:-1]
    there = value_at(mistake.source.data, parent)
    known = mistake.known
    strangers = [key for key in there if key not in known] if isinstance(there, dict) else []
    close = nearest(mistake.name, strangers)
    return (*parent, close) if close is not None else None


def _misspelt(path: SpecPath, missing: _Mistake) -> Diagnostic:
    return Diagnostic(
        UNKNOWN_KEY,
        f"unknown key {quoted(str(path[-1]))}",
        missing.source.span(path, key=True),
        hint=f"did you mean {quoted(missing.name)}?",
    )


def _diagnosed(mistake: _Mistake) -> list[Diagnostic]:
    diagnostic = _WORDS.get(mistake.kind, _unforeseen)(mistake)
    return [] if diagnostic is None else [diagnostic]


def _unforeseen(mistake: _Mistake) -> Diagnostic:
    hint = "'llmmon schema' prints what can stand where"
    return mistake.diagnostic(BAD_VALUE, f"{shown(mistake.value)} cannot stand here", hint)


def _missing(mistake: _Mistake) -> Diagnostic:
    field = mistake.known.get(mistake.name)
    what = expected(field) if field is not None else ""
    hint = f"add {mistake.name}: {what}" if what else f"add {mistake.name}"
    at = mistake.source.span(mistake.path[:-1], key=True)
    return Diagnostic(MISSING_KEY, f"the key {quoted(mistake.name)} is missing", at, hint=hint)


def _unknown_key(mistake: _Mistake) -> Diagnostic:
    hint = _elsewhere(mistake) or did_you_mean(
        mistake.name, [key for key in mistake.known if key != mistake.name], "keys here"
    )
    return mistake.diagnostic(UNKNOWN_KEY, f"unknown key {quoted(mistake.name)}", hint, key=True)


def _elsewhere(mistake: _Mistake) -> str:
    """Where a key of the top level belongs that stands deeper down."""
    if len(mistake.path) > 1 and mistake.name in mistake.root.model_fields:
        return "" if nearest(mistake.name, mistake.known) else "it belongs at the top level"
    return ""


def _bad_value(code: Code) -> Callable[[_Mistake], Diagnostic]:
    def words(mistake: _Mistake) -> Diagnostic:
        value = mistake.name if mistake.at_key else mistake.value
        subject = "this list" if isinstance(value, list) else shown(value)
        message = f"{subject} {mistake.context['message']}"
        return mistake.diagnostic(code, message, mistake.context["hint"])

    return words


def _wrong_type(mistake: _Mistake) -> Diagnostic:
    return _not_a(mistake, mistake.context["message"], mistake.context["hint"])


def _not_a(mistake: _Mistake, what: str, hint: str = "") -> Diagnostic:
    message = f"{described(mistake.value)} stands where {what} belongs"
    return mistake.diagnostic(WRONG_TYPE, message, hint)


def _not_a_list(mistake: _Mistake) -> Diagnostic:
    single = isinstance(mistake.value, str) and len(mistake.value) <= 40
    instead = "{{from: {}}}" if mistake.name == "prices" else "[{}]"
    repaired = single and mistake.value.isprintable()
    hint = f"write {instead.format(mistake.value)}" if repaired else ""
    return _not_a(mistake, "a list", hint or "start each item with '- '")


def _not_a_mapping(mistake: _Mistake) -> Diagnostic:
    keys = fields_at(mistake.root, mistake.source.data, mistake.path)
    return _not_a(mistake, "a mapping", did_you_mean("", keys, "its keys"))


def _too_long(mistake: _Mistake) -> Diagnostic:
    most, there = mistake.context["max_length"], len(mistake.value)
    what = "key" if isinstance(mistake.value, dict) else "item"
    hint = f"write {most} or fewer"
    return mistake.diagnostic(BAD_VALUE, f"{count(there, what)} are too many here", hint)


def _too_short(mistake: _Mistake) -> Diagnostic | None:
    if mistake.value:  # pydantic counts only the items that are right
        return None
    return mistake.diagnostic(BAD_VALUE, "this list is empty", "name at least one")


def _kind(mistake: _Mistake) -> Diagnostic | None:
    """An SLO whose `sli` names no kind."""
    if not isinstance(mistake.value, dict):
        return _not_a_mapping(mistake)
    if "sli" not in mistake.value:
        return _kind_missing(mistake)
    sli = mistake.value["sli"]
    at = mistake.source.span((*mistake.path, "sli"))
    if sli is None:
        return None
    if not isinstance(sli, str):
        message = f"{described(sli)} stands where the name of an SLI belongs"
        return Diagnostic(WRONG_TYPE, message, at, hint=did_you_mean("", SHAPES, "SLIs"))
    hint = did_you_mean(sli, SHAPES, "SLIs")
    return Diagnostic(UNKNOWN_CHOICE, f"{quoted(sli)} is not an SLI", at, hint=hint)


def _kind_missing(mistake: _Mistake) -> Diagnostic:
    at = mistake.source.span(mistake.path, key=True)
    hint = did_you_mean("", SHAPES, "add sli, one of")
    slip = nearest("sli", [key for key in mistake.value if key not in ("name", "per")])
    if slip is not None:
        at = mistake.source.span((*mistake.path, slip), key=True)
        return Diagnostic(
            UNKNOWN_KEY, f"unknown key {quoted(slip)}", at, hint='did you mean "sli"?'
        )
    return Diagnostic(MISSING_KEY, 'the key "sli" is missing', at, hint=hint)


_WORDS: dict[str, Callable[[_Mistake], Diagnostic | None]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    fields.BAD_VALUE: _bad_value(BAD_VALUE),
    fields.WRONG_TYPE: _wrong_type,
    values.UNKNOWN_CHOICE: _bad_value(UNKNOWN_CHOICE),
    events.BAD_PROMQL: _bad_value(BAD_PROMQL),
    "tuple_type": _not_a_list,
    "dict_type": _not_a_mapping,
    "model_type": _not_a_mapping,
    "too_long": _too_long,
    "too_short": _too_short,
    "union_tag_not_found": _kind,
}
