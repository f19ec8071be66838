"""Relative paths of generated files: only those that can't lead out of the output folder."""

from __future__ import annotations

from llmmon.emit.characters import INVISIBLE


def is_safe(path: str) -> bool:
    """Whether `path` is plain relative POSIX: no root, `.`, `..`, backslash, drive, empty part.

    Every part must have a visible name, so that a list of files reads as what it is.
    """
    if not path or "\\" in path or INVISIBLE.search(path):
        return False
    parts = path.split("/")
    return ":" not in parts[0] and not any(part in ("", ".", "..") for part in parts)


def parents(path: str) -> list[str]:
    """The folders above `path`, outermost first: `a/b/c` has `a` and `a/b`."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]
