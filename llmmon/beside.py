"""Reads a file that another names by its path, from the folder of the one that names it.

No link on the way is followed: what a path names is what a checkout of the repository holds.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import PurePosixPath

from llmmon.emit.characters import escaped
from llmmon.reading import Folder, SpecInput
from llmmon.source import MAX_BYTES

IS_NOT_THERE = "is not there"


def read_beside(folder: Folder, relative: str, most: int = MAX_BYTES) -> SpecInput | str:
    """The bytes of a file by its path from a folder; or why not, in words that follow its path."""
    real, path = folder.real / relative, PurePosixPath(folder.name, relative)
    try:
        if not os.path.lexists(real):
            return IS_NOT_THERE
        if any((folder.real / above).is_symlink() for above in _ways(relative)):
            return "is a link, or lies behind one"
        if not real.is_file():
            return "is not a file"
        with real.open("rb") as file:
            raw = file.read(most + 1)
    except (OSError, RuntimeError, ValueError):
        return "may not be read"
    if len(raw) > most:
        return f"has more than {most // 1024} KiB"
    typed = escaped((folder.typed / relative).as_posix())
    return SpecInput(typed, path.as_posix(), raw, hashlib.sha256(raw).hexdigest())


def _ways(relative: str) -> tuple[PurePosixPath, ...]:
    """A path and the folders on the way to it."""
    path = PurePosixPath(relative)
    return (path, *path.parents)[:-1]
