"""Two folders trade places in one step, where the operating system can do that."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)


def exchange(first: Path, second: Path) -> bool:
    """Swap two paths of one file system atomically. False where kernel or file system can't.

    Raises:
        OSError: they could, and it failed; nothing has moved.
    """
    code = _renameat2(os.fsencode(first), os.fsencode(second))
    if code in _UNSUPPORTED:
        return False
    if code:
        raise OSError(code, os.strerror(code), str(second))
    return True


def _renameat2(first: bytes, second: bytes) -> int:
    """Linux' renameat2(2) with RENAME_EXCHANGE; the error number, or 0."""
    import ctypes

    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return errno.ENOSYS
    failed = function(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
    return ctypes.get_errno() if failed else 0
