"""Versions of engines: which of two is older."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"v?([0-9]+(?:\.[0-9]+)*)")

Version = tuple[int, ...]


def parse_version(text: str) -> Version | None:
    """The numbers that a version begins with: `0.11.2rc1` is `(0, 11, 2)`; `None` if there are none."""
    found = _NUMBERS.match(text)
    return tuple(int(number) for number in found[1].split(".")) if found else None


def is_within(version: Version | None, since: str, until: str) -> bool:
    """Whether a version is `since` or later, and before `until`; empty texts are no limits.

    A version that is not known is the newest.
    """
    first, end = parse_version(since), parse_version(until)
    if version is None:
        return end is None
    return (first is None or version >= first) and (end is None or version < end)
