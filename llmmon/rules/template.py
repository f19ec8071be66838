"""Prometheus templates: what stands in labels and annotations of alerting rules."""

from __future__ import annotations

import re
from collections.abc import Iterable

from llmmon.rules.types import Labels

_BRACES = '{{ "{{" }}'


def literal(text: str) -> str:
    """`text` as a template that expands to just itself."""
    return text.replace("{{", _BRACES)


def literals(labels: Labels) -> Labels:
    """Label values as templates that expand to just themselves."""
    return {name: literal(value) for name, value in labels.items()}


def label(name: str) -> str:
    """A template that expands to the alert's own label."""
    return f"{{{{ $labels.{name} }}}}"


def one_of_split(labels: Iterable[str]) -> str:
    """The values that an alert of something split by labels is for: ` (tenant acme)`."""
    values = ", ".join(f"{name} {label(name)}" for name in labels)
    return f" ({values})" if values else ""


VALUE = '{{ printf "%.1f" $value }}'
VALUE_AS_PERCENTAGE = "{{ $value | humanizePercentage }}"
_LABEL_TEMPLATE = re.compile(r"\{\{ \$labels\.(\w+) \}\}")


def expand(template: str, labels: Labels, value: str = "") -> str:
    """What Prometheus makes of a template built from the pieces above, with `value` as it shows it."""
    parts = template.split(_BRACES)
    filled = (part.replace(VALUE_AS_PERCENTAGE, value).replace(VALUE, value) for part in parts)
    return "{{".join(_LABEL_TEMPLATE.sub(lambda m: labels[m[1]], part) for part in filled)
