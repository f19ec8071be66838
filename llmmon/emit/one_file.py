"""A single file, written as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from llmmon.errors import OutputError


def write_file(path: Path, text: str) -> None:
    """Make `path` hold `text`; whoever reads it meanwhile sees the old file or the new one.

    Raises:
        OutputError: something stands there that is no regular file.
        OSError: the disk said no; the file is as it was.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OutputError(f"{path} is not a regular file; move it away, or name another one")
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, staged = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(staged).chmod(mode if mode is not None else _usual_mode())
        Path(staged).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(staged).unlink()
        raise


def _usual_mode() -> int:
    """What the process gives to new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
