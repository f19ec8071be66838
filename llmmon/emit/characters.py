"""Characters that a reader can't see, or that change how a terminal or an editor shows others.

The list is fixed rather than asked of Python's Unicode tables: those grow with each Python, and the
same spec must give the same bytes on all of them.
"""

from __future__ import annotations

import re

_BEYOND_ASCII = (
    r"\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
INVISIBLE_CLASS = rf"\x00-\x1f{_BEYOND_ASCII}"
"""Control characters, line separators, no-break and zero-width spaces, bidirectional overrides,
surrogates and tags, as the inside of a regular expression's character class."""

INVISIBLE = re.compile(f"[{INVISIBLE_CLASS}]")

INVISIBLE_BUT_NEWLINE = re.compile(rf"[\x00-\x09\x0b-\x1f{_BEYOND_ASCII}]")


def escaped(text: str) -> str:
    """`text` with every invisible character spelt out as `\\x1b`, `\\u202e`, `\\U000e0041`."""
    return INVISIBLE.sub(lambda match: spelt(ord(match[0])), text)


def spelt(code: int) -> str:
    """The escape of a code point, in the notation that Python, YAML and people share."""
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
