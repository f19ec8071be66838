"""Dicts with the parts of providers' objects, read as if they were these objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class View:
    """A dict whose items are attributes. What is not there is `None`; what is inside is a view, too."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any]) -> None:
        self._items = items

    def __getattr__(self, name: str) -> Any:
        return viewed(self._items.get(name))

    def __contains__(self, name: str) -> bool:
        return name in self._items


def viewed(part: Any) -> Any:
    """A mapping as a view, a list with its mappings as views; anything else as it is."""
    if isinstance(part, Mapping):
        return View(part)
    return [viewed(item) for item in part] if isinstance(part, list) else part


def has(source: Any, name: str) -> bool:
    """Whether something has a part of this name."""
    return name in source if type(source) is View else hasattr(source, name)
