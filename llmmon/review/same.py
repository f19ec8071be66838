"""Whether two pieces of a document mean the same: the order of a list is no news."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def same(old: object, new: object) -> bool:
    """Equal, but for the order of lists."""
    return old == new or _sorted(old) == _sorted(new)


def _sorted(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return sorted((_sorted(item) for item in value), key=repr)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value).normalize()
    return value
