"""PromQL as text with positions, for programs that change it in place.

Knows tokens and brackets, nothing of llmmon's own expressions: what is written here is read from the
files alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<space>  \s+ | \#[^\n]* )
    | (?P<string> "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | `[^`]*` )
    | (?P<range>  \[[^\]]*\] )
    | (?P<word>   [a-zA-Z_:][\w:]* )
    | (?P<number> \d[\w.]* | \.\d[\w.]* )
    | (?P<sign>   =~ | !~ | != | == | >= | <= | [-+*/%^=<>(){},@] )
    """,
    re.VERBOSE,
)
_OPENING, _CLOSING = frozenset("({"), frozenset(")}")
COMPARISONS = frozenset({">", "<", ">=", "<=", "==", "!="})
SET_OPERATORS = frozenset({"and", "or", "unless"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression. `depth` counts the brackets around it, none for the brackets."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector with its matchers in braces: `name{…}`, without any range."""

    start: int
    end: int
    name: str
    matchers: tuple[str, ...]

    def without(self, index: int) -> str:
        """The selector less one matcher."""
        rest = self.matchers[:index] + self.matchers[index + 1 :]
        return f"{self.name}{{{','.join(rest)}}}"


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, without white space and comments."""
    found, depth, at = [], 0, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"not PromQL at {at}: {text!r}")
        piece, at = match[0], match.end()
        if match.lastgroup == "space":
            continue
        depth -= piece in _CLOSING
        found.append(Token(match.lastgroup or "", piece, match.start(), at, depth))
        depth += piece in _OPENING
    return found


def comparisons(text: str) -> list[Token]:
    """Comparison operators between expressions: not those of matchers."""
    return [token for token in _outside_braces(text) if token.text in COMPARISONS]


def set_operators(text: str) -> list[Token]:
    """`and`, `or`, `unless` outside of every bracket."""
    return [token for token in tokens(text) if token.depth == 0 and token.text in SET_OPERATORS]


def operands(text: str) -> list[tuple[int, int]]:
    """Start and end of what stands between the set operators outside of every bracket."""
    operators = set_operators(text)
    starts = [0, *(operator.end for operator in operators)]
    ends = [*(operator.start for operator in operators), len(text)]
    return list(zip(starts, ends, strict=True))


def selectors(text: str) -> list[Selector]:
    """The selectors that have matchers."""
    found, all_tokens = [], tokens(text)
    for index, token in enumerate(all_tokens):
        if token.text != "{" or token.kind != "sign":
            continue
        close = next(
            later for later in all_tokens[index + 1 :] if later.text == "}" and later.kind == "sign"
        )
        before = all_tokens[index - 1] if index else None
        named = before is not None and before.kind == "word" and before.end == token.start
        name, start = (before.text, before.start) if before and named else ("", token.start)
        inside = [t for t in all_tokens if token.end <= t.start < close.start]
        found.append(Selector(start, close.end, name, tuple(_matchers(text, inside))))
    return found


def replaced(text: str, start: int, end: int, new: str) -> str:
    """`text` with the part from `start` to `end` replaced."""
    return text[:start] + new + text[end:]


def _outside_braces(text: str) -> Iterator[Token]:
    braces = 0
    for token in tokens(text):
        if token.kind == "sign" and token.text in "{}":
            braces += 1 if token.text == "{" else -1
        elif not braces:
            yield token


def _matchers(text: str, inside: list[Token]) -> Iterator[str]:
    start: int | None = None
    for index, token in enumerate(inside):
        start = token.start if start is None else start
        last = index + 1 == len(inside)
        if token.text == "," and token.kind == "sign":
            yield text[start : token.start].strip()
            start = None
        elif last:
            yield text[start : token.end].strip()
