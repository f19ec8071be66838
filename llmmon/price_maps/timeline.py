"""Prices over time: which one holds on a day."""

from __future__ import annotations

from collections.abc import Sequence


def in_force(effective: Sequence[str | None], day: str) -> int | None:
    """Which of these prices, oldest first, holds at the end of a day; `None`: all begin later."""
    begun = [index for index, since in enumerate(effective) if since is None or since[:10] <= day]
    return begun[-1] if begun else None
