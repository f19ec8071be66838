"""Ids of panels, each from its own key, so that a new panel changes no other's; ids of queries."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.errors import InternalError
from llmmon.model import naming

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def panel_ids(keys: Iterable[str]) -> dict[str, int]:
    """By key, the id of each panel of a dashboard.

    Two keys of one id are as likely as one in two million in a dashboard of a hundred panels. Then the
    later one takes the next free id.

    Raises:
        InternalError: a key stands twice.
    """
    found: dict[str, int] = {}
    taken: set[int] = set()
    for key in keys:
        if key in found:
            raise InternalError(f"two panels of one dashboard have the key {key!r}")
        number = naming.panel_id(key)
        while number in taken:
            number += 1
        found[key] = number
        taken.add(number)
    return found


def ref_id(index: int) -> str:
    """The name of a query in its panel: A to Z, then AA."""
    before, last = divmod(index, len(_LETTERS))
    return (ref_id(before - 1) if before else "") + _LETTERS[last]
