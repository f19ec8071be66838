"""The JSON writer: indented by 2, keys in our order, `Decimal` printed digit by digit.

The standard library's writer turns `Decimal` away, and a float would turn 0.1 + 0.2 into news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import TypeAlias

from llmmon.emit.characters import INVISIBLE
from llmmon.errors import InternalError
from llmmon.units import decimal_text

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | Decimal | None"


def dump(value: Json) -> str:
    """`value` as a JSON document that ends in a newline."""
    out: list[str] = []
    _node(out, "\n", value)
    out.append("\n")
    return "".join(out)


def _node(out: list[str], newline: str, value: Json) -> None:
    """Append `value`; `newline` is a line break and the indent of the line that it starts on."""
    if isinstance(value, str):
        out.append(_text(value))
    elif isinstance(value, dict):
        pairs = ((f"{_text(key)}: ", child) for key, child in value.items())
        _children(out, newline, "{}", pairs)
    elif isinstance(value, list | tuple):
        _children(out, newline, "[]", (("", child) for child in value))
    else:
        out.append(_scalar(value))


def _children(
    out: list[str], newline: str, brackets: str, children: Iterable[tuple[str, Json]]
) -> None:
    inner = newline + "  "
    lead = brackets[0] + inner
    for head, child in children:
        out.append(lead + head)
        _node(out, inner, child)
        lead = "," + inner
    out.append(newline + brackets[1] if lead[0] == "," else brackets)


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return decimal_text(value)
    raise InternalError(f"{value!r} has no place in a generated JSON file")


def _text(text: str) -> str:
    quoted: str = encode_basestring(text)
    if quoted.isascii() and quoted.isprintable():  # as nearly all are
        return quoted
    return INVISIBLE.sub(lambda match: _escape(ord(match[0])), quoted)


def _escape(code: int) -> str:
    """JSON escapes UTF-16 units, so what lies above U+FFFF takes two."""
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + ((code - 0x10000) >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
