"""Text of specs in dashboards, so that Grafana reads it as text.

Grafana fills in variables (`$x`, `${x}`, `[[x]]`) in titles, descriptions, links, legends and queries,
labels (`{{x}}`) in legends, and reads descriptions as Markdown. It has no escape for the first two.
In prose a word joiner, which has no width, stands between the characters that would be read together.
PromQL has escapes of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

_JOINER = "\u2060"
_VARIABLE = re.compile(r"\$(?=[\w{])|\[(?=\[)|\{(?=\{)")
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~!&]")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_IN_STRING = {"$": "\\x24", "[": "\\x5b"}
_IN_URL = {"$": "%24", "[": "%5B", "{": "%7B"}


def prose(text: str) -> str:
    """A title, which is not Markdown."""
    return _VARIABLE.sub(lambda match: match[0] + _JOINER, text)


def markdown(text: str) -> str:
    """A description."""
    return prose(_MARKDOWN.sub(lambda match: f"\\{match[0]}", text))


def legend(words: str, labels: Iterable[str]) -> str:
    """Words, and the values of labels, which are not templates themselves."""
    values = (f"{{{{{label}}}}}" for label in labels)
    return " ".join((*([prose(words)] if words else []), *values))


def url(text: str) -> str:
    """A link's address."""
    return _VARIABLE.sub(lambda match: _IN_URL[match[0]], text)


def promql(text: str, variables: Iterable[str]) -> str:
    """An expression whose strings hold no variable, but those that are just one of `variables`.

    A regular expression is never just a variable's name by accident: text of a spec is escaped in it.
    """
    kept = {f'"${name}"' for name in variables}
    return _STRING.sub(partial(_string, kept, text), text)


def _string(kept: set[str], text: str, match: re.Match[str]) -> str:
    if match[0] in kept and text[: match.start()].endswith("=~"):
        return match[0]
    return _VARIABLE.sub(lambda found: _IN_STRING.get(found[0], found[0]), match[0])
