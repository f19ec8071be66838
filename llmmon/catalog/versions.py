"""Versions of engines and servers: which of two is older."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"v?([0-9]+(?:\.[0-9]+)*)")

Version = tuple[int, ...]


def parse_version(text: str) -> Version | None:
    """The numbers that a version begins with: `0.11.2rc1` is `(0, 11, 2)`; `None` if there are none.

    Zeros at the end are left out: `3` and `3.0` are the same.
    """
    found = _NUMBERS.match(text)
    if found is None:
        return None
    numbers = [int(number) for number in found[1].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def is_within(version: Version | None, since: str, until: str) -> bool:
    """Whether a version is `since` or later, and before `until`; empty texts are no limits.

    A version that is not known is the newest.
    """
    first, end = parse_version(since), parse_version(until)
    if version is None:
        return end is None
    return (first is None or version >= first) and (end is None or version < end)


def release(version: Version) -> str:
    """The release that a version is of, with two numbers: `3.0`."""
    major, minor = (*version, 0)[:2]
    return f"{major}.{minor}"


def version_text(version: Version) -> str:
    """A version as people write it, with two numbers at least: `3.0`, `4.8.3`."""
    return ".".join(map(str, version if len(version) > 1 else (*version, 0)))
