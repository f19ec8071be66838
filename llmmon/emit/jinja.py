"""The Jinja environment for prose and thin Python. Rules and dashboards never pass through it.

An undefined name is an error, not an empty string. Nothing is escaped on its own: a spec's text
enters Python through `py`, a Markdown table through `md` and YAML through `yaml`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from llmmon.emit.yaml import scalar

_PACKAGE = Path(__file__).resolve().parent.parent
# Punctuation that means something anywhere, and what makes a list or a heading of a line's start.
_MARKDOWN_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#+!|~&]|^[-=]|(?<=^\d)[.)]")


def templates_folder(package: Path = _PACKAGE) -> Path:
    """Where the templates are: inside the installed package, or at the root of a source tree."""
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def render(template: str, **values: object) -> str:
    """The template `init/spec.yaml.j2` and the like, filled in."""
    return _environment().get_template(template).render(values)


def py(value: object) -> str:
    """A value as Python source, in ASCII: whatever a spec holds, it stays one literal."""
    return ascii(value)


def md(text: str) -> str:
    """Text for Markdown prose and table cells: shown as it is, on one line."""
    return _MARKDOWN_SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        # Markdown and Python, never HTML; `py` and `md` do what each of them needs.
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"py": py, "md": md, "yaml": scalar}
    return environment
