"""Files of events: each belongs to one process, holds one hour at most, and all together stay bounded.

Knows bytes, names of files and the disk; nothing of what the lines say.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import gmtime, strftime
from typing import NamedTuple

_HOUR = 3_600
_SLACK = 60
"""Seconds by which clocks of machines may differ, and a writer may be late to close a file."""
_START = "%Y%m%dT%H%M%S"
_NO_NAME = re.compile(r"[^A-Za-z0-9.-]+")


class _Old(NamedTuple):
    """A file that was written before, by this process or another."""

    start: str
    path: Path
    size: int


class EventFiles:
    """Appends lines to `<service>_<start>_<host>_<process>.jsonl` in a folder."""

    def __init__(self, folder: str, service: str, max_file: int, max_total: int) -> None:
        self._folder = Path(folder)
        self._service = service
        self._max_file = max_file
        self._max_total = max_total
        self._ours = re.compile(re.escape(service) + r"_(\d{8}T\d{6}\.\d{3}Z)_[^_]+_\d+\.jsonl")
        self._file: int | None = None
        self._path: Path | None = None
        self._size = self._hour = self._latest = 0
        self._written: set[Path] = set()
        """By this process."""

    def append(self, lines: bytes, now: float) -> None:
        """Write whole lines, into a new file where the old one is full, over or gone.

        Raises:
            OSError: they are not written. The file ends with the line before.
        """
        if not self._can_take(len(lines), now):
            self.close()
        file = self._open(now) if self._file is None else self._file
        try:
            _write(file, lines)
        except OSError:
            self._take_back(file)
            raise
        self._size += len(lines)

    def _can_take(self, more: int, now: float) -> bool:
        if self._file is None or now // _HOUR != self._hour:
            return False
        is_full = self._size and self._size + more > self._max_file
        # Whoever tidies up the folder leaves a file without a name, which nobody will read.
        return not is_full and os.fstat(self._file).st_nlink > 0

    def _open(self, now: float) -> int:
        """A new file, which nobody else writes to. Makes room for it before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_room(now)
        path, file = self._new(now)
        self._file, self._path, self._size, self._hour = file, path, 0, int(now // _HOUR)
        self._written.add(path)
        return file

    def _new(self, now: float) -> tuple[Path, int]:
        """Processes of two containers may share host, number and time: the first to come has the name."""
        host = _NO_NAME.sub("-", socket.gethostname()) or "host"
        moment = int(now * 1_000)
        while True:
            # Later than the one before, so that no name comes twice, and the oldest comes first.
            self._latest = moment = max(moment, self._latest + 1)
            start = f"{strftime(_START, gmtime(moment // 1_000))}.{moment % 1_000:03}Z"
            path = self._folder / f"{self._service}_{start}_{host}_{os.getpid()}.jsonl"
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
                return path, os.open(path, flags, 0o644)
            except FileExistsError:
                continue

    def _take_back(self, file: int) -> None:
        """Cut off what was written of lines that did not fit. What comes next goes into a new file,
        since this one may be what does not take more; without any line it goes.
        """
        path, is_empty = self._path, not self._size
        with suppress(OSError):
            os.ftruncate(file, self._size)
        with suppress(OSError):
            self.close()
            if path is not None and is_empty:
                self._remove(path)

    def close_if_over(self, now: float) -> None:
        """Close the file if its hour is over."""
        if self._file is not None and now // _HOUR != self._hour:
            self.close()

    def close(self) -> None:
        """Close the file. The next line goes into a new one."""
        file, self._file, self._path, self._size = self._file, None, None, 0
        if file is not None:
            os.close(file)

    def _make_room(self, now: float) -> None:
        """Remove the oldest files until a full one has its place."""
        files = sorted(self._old())
        room = self._max_total - self._max_file
        total = sum(old.size for old in files)
        before = strftime(_START, gmtime(now - _HOUR - _SLACK))
        for old in files:
            if total <= room:
                break
            # Another process may have a younger one open. It sees to its own.
            if old.path in self._written or old.start < before:
                self._remove(old.path)
                total -= old.size

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._written.discard(path)

    def _old(self) -> Iterator[_Old]:
        with os.scandir(self._folder) as entries:
            for entry in entries:
                name = self._ours.fullmatch(entry.name)
                if name is None:
                    continue
                try:
                    size = entry.stat().st_size
                except FileNotFoundError:
                    continue  # another process was faster
                yield _Old(name[1], Path(entry.path), size)


def _write(file: int, lines: bytes) -> None:
    rest = memoryview(lines)
    while rest:
        rest = rest[os.write(file, rest) :]
