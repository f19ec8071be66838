"""The YAML writer: block style, our key order, read the same by YAML 1.1 and 1.2 readers.

Text is plain only where every reader takes it for text, a `|` block where it has several lines, and
quoted otherwise. No anchors, no folding, no document markers.

PyYAML has no such style, and its C emitter takes five times as long: for the rules of 800 SLOs,
10.1 MB of YAML, this writer needs 0.14 s and that one 0.74 s (one core, CPython 3.11;
`benchmarks/yaml_dump.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from llmmon.emit.characters import (
    INVISIBLE,
    INVISIBLE_BUT_NEWLINE,
    INVISIBLE_CLASS,
    escaped,
    spelt,
)
from llmmon.errors import InternalError
from llmmon.units import decimal_text

Yaml: TypeAlias = "Mapping[str, Yaml] | Sequence[Yaml] | str | int | bool | Decimal | None"

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./-]|:(?=[A-Za-z0-9_./-]))*")
# Words that YAML 1.1 or 1.2 reads as something other than text, in any case.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_DOUBLE_UNSAFE = re.compile(rf'["\\{INVISIBLE_CLASS}]')
_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
# A YAML reader looks for the colon of a simple key within 1024 characters, escapes included.
_LONGEST_KEY = 1000
_CACHED_LENGTH = 300
# As a tuple: `dict | list | tuple` would be built anew at each node.
_COLLECTIONS = (dict, list, tuple)


def dump(value: Yaml, header: str) -> str:
    """`value` as a YAML document below `header`, whose lines become comments.

    A tuple that stands in several places is written out once and then copied; so a backend that
    hands out the same tuple again saves time.

    Raises:
        InternalError: `value` holds something that is not YAML.
    """
    out = _Out(f"# {escaped(line)}\n" for line in header.splitlines())
    _node(out, "", "", value)
    return "".join(out)


class _Out(list[str]):
    """The pieces of a document so far, and the tuples among them, by identity and place."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__(lines)
        self.tuples: dict[tuple[int, str, str], str] = {}


def _node(out: _Out, pad: str, lead: str, value: Yaml) -> None:
    """Append `value` in lines indented by `pad`; the first one starts with `lead` instead."""
    if isinstance(value, dict) and value:
        _mapping(out, pad, lead, value)
    elif isinstance(value, tuple) and value:
        _tuple(out, pad, lead, value)
    elif isinstance(value, list) and value:
        _sequence(out, pad, lead, value)
    else:
        out.append(f"{lead}{_scalar(value, pad or '  ')}\n")


def _tuple(out: _Out, pad: str, lead: str, value: tuple[Yaml, ...]) -> None:
    place = (id(value), pad, lead)
    text = out.tuples.get(place)
    if text is not None:
        out.append(text)
        return
    begin = len(out)
    _sequence(out, pad, lead, value)
    out.tuples[place] = "".join(out[begin:])


def _mapping(out: _Out, pad: str, lead: str, value: Mapping[str, Yaml]) -> None:
    inner = pad + "  "
    for key, child in value.items():
        head = _short_key(key) or _key(key, pad)
        if isinstance(child, str):
            out.append(f"{lead}{head} {_text(child, inner)}\n")
        elif isinstance(child, _COLLECTIONS) and child:
            out.append(f"{lead}{head}\n")
            _node(out, inner, inner, child)
        else:
            out.append(f"{lead}{head} {_scalar(child, inner)}\n")
        lead = pad


def _sequence(out: _Out, pad: str, lead: str, value: Sequence[Yaml]) -> None:
    inner = pad + "  "
    for child in value:
        if isinstance(child, dict) and child:  # by far the most common: spare it a call
            _mapping(out, inner, f"{lead}- ", child)
        else:
            _node(out, inner, f"{lead}- ", child)
        lead = pad


def _scalar(value: object, pad: str) -> str:
    if isinstance(value, str):
        return _text(value, pad)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, _COLLECTIONS):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, Decimal) and value.is_finite():
        return decimal_text(value)
    raise InternalError(f"{value!r} has no place in a generated YAML file")


@lru_cache(maxsize=8192)
def _short_key(key: str) -> str:
    """The key and its colon; empty where that is too long for a simple key."""
    text = _text_on_one_line(key)
    return f"{text}:" if len(text) <= _LONGEST_KEY else ""


def _key(key: str, pad: str) -> str:
    return f"? {_text_on_one_line(key)}\n{pad}:"


def scalar(text: str) -> str:
    """A text on one line, as a value of a mapping in any style."""
    return _text_on_one_line(text)


def _text(text: str, pad: str) -> str:
    if len(text) <= _CACHED_LENGTH and "\n" not in text:
        return _short_text(text)
    return _block(text, pad) if _fits_block(text) else _text_on_one_line(text)


def _fits_block(text: str) -> bool:
    """Whether a literal block holds `text` as it is, with nothing that an editor would trim."""
    return (
        "\n" in text
        and text[0] not in " \n"
        and " \n" not in text
        and not text.endswith((" ", "\n\n"))
        and not INVISIBLE_BUT_NEWLINE.search(text)
    )


def _block(text: str, pad: str) -> str:
    ends = text.endswith("\n")
    lines = (text[:-1] if ends else text).split("\n")
    return ("|\n" if ends else "|-\n") + "\n".join(pad + line if line else "" for line in lines)


def _text_on_one_line(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if not _DOUBLE_UNSAFE.search(text):
        return f'"{text}"'
    # PromQL is full of double quotes; within single ones it stays as it is typed.
    if "'" not in text and not INVISIBLE.search(text):
        return f"'{text}'"
    return '"' + _DOUBLE_UNSAFE.sub(_escape, text) + '"'


_short_text = lru_cache(maxsize=8192)(_text_on_one_line)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        raise InternalError("a generated text holds half a surrogate pair, which no file can")
    return _SHORT_ESCAPES.get(character) or spelt(ord(character))
