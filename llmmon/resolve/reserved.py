"""Names that a spec cannot use, because something else has them."""

from __future__ import annotations

from functools import cache

from llmmon.fields import Shape
from llmmon.model import naming
from llmmon.sli import KINDS
from llmmon.spec.budget import BudgetShape

SERVICES = frozenset({naming.FLEET})
"""Folders of a build beside those of the services."""
_PREFIXES = ("__", "sloth_")


def is_taken(label: str) -> bool:
    """Whether llmmon, Prometheus or Alertmanager sets a label of this name."""
    return label in naming.RESERVED_LABELS or label.startswith(_PREFIXES)


@cache
def narrowing_keys() -> frozenset[str]:
    """Keys of SLOs and budgets, where a dimension's name is a key as well."""
    shapes: tuple[type[Shape], ...] = (*KINDS, BudgetShape)
    return frozenset(key for shape in shapes for key in shape.model_fields)
