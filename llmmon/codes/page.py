"""What a diagnostic's page is made of. Knows Markdown; no diagnostic."""

from __future__ import annotations

from textwrap import dedent

SECTIONS = ("What it means", "Why it matters", "Example", "Fix")
"""The headings of every page, in order."""


def page(*, means: str, matters: str, example: str, fix: str, fixed: str = "") -> str:
    """The Markdown of a page. `example` and `fixed` are YAML unless they bring their own fence."""
    corrected = f"{_prose(fix)}\n\n{_yaml(fixed)}" if fixed else _prose(fix)
    bodies = (_prose(means), _prose(matters), _yaml(example), corrected)
    return "\n\n".join(
        f"## {heading}\n\n{body}" for heading, body in zip(SECTIONS, bodies, strict=True)
    )


def _prose(text: str) -> str:
    return dedent(text).strip()


def _yaml(text: str) -> str:
    body = _prose(text)
    return body if body.startswith("```") else f"```yaml\n{body}\n```"
