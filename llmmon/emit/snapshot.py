"""What an output folder holds now, found without following a single symbolic link."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

IN_PLACE_STAGING = re.compile(r"\.llmmon-\d+")
"""The folder in which a build that can't swap folders prepares its files, inside the output."""


class Kind(Enum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "symbolic link"
    OTHER = "special file"
    """A device, a socket, or a folder that may not be looked into, such as `lost+found`."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The kinds of everything below `root`, by relative path, parents before children."""

    root: Path
    kinds: dict[str, Kind]
    interrupted: bool = False
    """Whether a build that worked inside this folder died half-way."""

    @property
    def folders(self) -> list[str]:
        """The folders, outermost first."""
        return [path for path, kind in self.kinds.items() if kind is Kind.FOLDER]

    def content(self, path: str) -> bytes | None:
        """The bytes of a regular file; `None` for anything else, whatever a link points to."""
        return (self.root / path).read_bytes() if self.kinds.get(path) is Kind.FILE else None


def take(root: Path) -> Snapshot:
    """Look at everything below `root`. Nothing, if there is no such folder."""
    if not root.is_dir():
        return Snapshot(root, {})
    names = (path.name for path in root.iterdir())
    interrupted = any(IN_PLACE_STAGING.fullmatch(name) for name in names)
    return Snapshot(root, dict(_walk(root, "")), interrupted)


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, Kind]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if not prefix and IN_PLACE_STAGING.fullmatch(entry.name):
            continue
        kind = _kind(entry)
        if kind is Kind.FOLDER and not os.access(folder / entry.name, os.R_OK | os.X_OK):
            kind = Kind.OTHER
        yield prefix + entry.name, kind
        if kind is Kind.FOLDER:
            yield from _walk(folder / entry.name, f"{prefix}{entry.name}/")


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER
