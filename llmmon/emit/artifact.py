"""One generated file, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file below the output folder: a relative POSIX path and its whole text."""

    path: PurePosixPath
    text: str
