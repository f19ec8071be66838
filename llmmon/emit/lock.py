"""One build at a time per output folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold `folder` for this process, waiting for another that has it; leaves no file behind.

    Where the system or the file system knows no such lock, this does nothing: the write itself is
    atomic, and only the entries of another build's specs could be lost.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = _open(folder)
    try:
        if descriptor is not None:
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open(folder: Path) -> int | None:
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        return None
