"""Parts of providers' objects and of dicts, read alike and without a function of ours in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Get: TypeAlias = Callable[[Any, str, None], Any]
"""`get(source, name, None)`: a part of something, or `None`. Either `getattr` or `dict.get`."""


def getter(source: Any) -> Get:
    """How the parts of this are read."""
    return dict.get if isinstance(source, dict) else getattr


def plain(source: Any) -> Any:
    """A mapping of any kind as a dict; anything else as it is."""
    if type(source) is dict or not isinstance(source, Mapping):
        return source
    return dict(source)
