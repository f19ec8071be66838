"""How values and names stand in a message: quoted, cut short, and with the nearest valid name.

Knows no diagnostic and no spec.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from decimal import Decimal

LONGEST = 60
"""Characters of a user's value that a message repeats."""
_MOST_LISTED = 8
_CLOSE = 0.65
_MOST_COMPARED = 100
_PLAIN = re.compile(r"[\w.:/-]+", re.ASCII)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """`text` in double quotes, on one line, harmless to a terminal, and not too long."""
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return '"' + "".join(_ESCAPES.get(c) or _printable(c) for c in cut) + '"'


def _printable(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def shown(value: object) -> str:
    """A value of a spec as a message repeats it: `"text"`, `5`, `true`, `a list`."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, list) else "a mapping"


def described(value: object) -> str:
    """A value with its type, where the type is what is wrong: `the number 5`."""
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"the number {value}"
    return shown(value)


def name_text(name: str) -> str:
    """A name in a list of names: quoted only where it needs to be."""
    return name if _PLAIN.fullmatch(name) and len(name) <= LONGEST else quoted(name)


def listed(names: Iterable[str]) -> str:
    """`a, b, c`, and how many more there are when they are many."""
    every = [name_text(name) for name in names]
    rest = len(every) - _MOST_LISTED
    shortened = every if rest <= 1 else [*every[:_MOST_LISTED], f"and {rest} more"]
    return ", ".join(shortened)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` is most likely a slip of, if there is one."""
    by_key = {candidate[:_MOST_COMPARED].lower(): candidate for candidate in candidates}
    close = difflib.get_close_matches(name[:_MOST_COMPARED].lower(), by_key, n=1, cutoff=_CLOSE)
    return by_key[close[0]] if close else None


def did_you_mean(name: str, candidates: Iterable[str], what: str, otherwise: str = "") -> str:
    """A hint: the nearest name; else the names there are, called `what`; else `otherwise`."""
    names = tuple(candidates)
    close = nearest(name, names)
    if close is not None:
        return f"did you mean {quoted(close)}?"
    return f"{what}: {listed(names)}" if names else otherwise


def count(number: int, singular: str) -> str:
    """`1 value`, `2 values`."""
    return f"{number} {singular}{'' if number == 1 else 's'}"
