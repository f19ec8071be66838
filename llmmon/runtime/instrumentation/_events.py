"""Hands finished calls and scores to a thread that writes them as events: no call waits for a disk."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import time
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from . import _spec as spec
from ._event_files import EventFiles
from ._event_lines import Finished, Lines, Scored

if TYPE_CHECKING:
    from ._series import Series
    from ._shapes import EventSettings
    from ._sink import Add, Sink
    from ._usage import Tokens

    Row: TypeAlias = tuple[
        float,
        Series,
        float | None,
        float | None,
        float,
        Tokens | None,
        str | None,
        bool,
        str | None,
        int,
    ]
    """The fields of `Finished`."""

T = TypeVar("T")
_log = logging.getLogger(__name__)
FOLDER_VARIABLE = "LLMMON_EVENTS_DIR"
"""Environment variable with the folder, in place of the spec's; empty to write nothing."""
QUEUE_FULL, NOT_WRITTEN = "queue_full", "not_written"
CAPACITY = 20_000
"""Events that wait: some 10 MB, and far more than calls can end in a pause."""
_PAUSE = 1.0
"""Seconds between writes, which is also what a killed process loses."""
_AT_ONCE = 500
"""Lines of one write, or fewer where files are small."""
_LINE = 400
"""Bytes of a line, at most as a rule."""


def open_events(sink: Sink, settings: EventSettings, folder: str | None) -> Events | None:
    """What writes events; nothing if neither the caller, the environment nor the spec says where to."""
    metric = spec.METRICS["events_dropped"]
    labels = {"llm_service": spec.SERVICE}
    counters = {
        reason: sink.counter(metric, {**labels, "reason": reason})
        for reason in (QUEUE_FULL, NOT_WRITTEN)
    }
    if folder is None:
        folder = os.environ.get(FOLDER_VARIABLE, settings.folder)
    return Events(counters, settings, folder) if folder else None


class Events:
    """A bounded queue, and the thread that empties it into files. Nothing of it raises."""

    def __init__(
        self,
        dropped: Mapping[str, Add],
        settings: EventSettings,
        folder: str,
        pause: float = _PAUSE,
    ) -> None:
        self._dropped = dropped
        self._settings = settings
        self._folder = folder
        self._pause = pause
        self._lines = Lines(settings.columns)
        self._metrics = frozenset(settings.columns)
        self._at_once = max(1, min(_AT_ONCE, settings.max_file // _LINE))
        self._has_failed = False
        self._start_anew()
        atexit.register(self.flush)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def _start_anew(self) -> None:
        self._calls: deque[Row] = deque()
        self._scores: deque[Scored] = deque()
        self._is_running = False
        self._starting, self._writing = threading.Lock(), threading.Lock()
        self._wake = threading.Event()
        limits = self._settings.max_file, self._settings.max_total
        self._files = EventFiles(self._folder, spec.SERVICE, *limits)

    def _after_fork(self) -> None:
        """In a new process: what waits is the parent's to write, and so is its file."""
        of_parent = self._files
        self._start_anew()
        with suppress(OSError):
            of_parent.close()

    def finished(self, row: Row) -> None:
        """Take a call that ended."""
        waiting = len(self._calls)
        if waiting >= CAPACITY:
            self._dropped[QUEUE_FULL]()
            return
        self._calls.append(row)
        if not self._is_running:
            self._start()
        elif waiting == CAPACITY // 2:
            self._wake.set()

    def scored(self, series: Series, metric: str, score: float) -> None:
        """Take a score of an answer, if its metric is to be written."""
        if metric not in self._metrics or not series.is_counted:
            return
        if len(self._scores) >= CAPACITY:
            self._dropped[QUEUE_FULL]()
            return
        self._scores.append(Scored(time(), series, metric, score))
        if not self._is_running:
            self._start()

    def _start(self) -> None:
        # It does not wait: what a destructor ends in the midst of this would wait for itself.
        if not self._starting.acquire(blocking=False):
            return
        try:
            if not self._is_running:
                threading.Thread(target=self._work, name="llmmon-events", daemon=True).start()
                self._is_running = True
        finally:
            self._starting.release()

    def _work(self) -> None:
        while True:
            self._wake.wait(self._pause)
            self._wake.clear()
            self.flush(timeout=-1)

    def flush(self, timeout: float = 5.0) -> bool:
        """Write what waits by now; whether the turn to do so came in `timeout` seconds."""
        if not self._writing.acquire(timeout=timeout):
            return False
        try:
            self._write(self._calls, lambda row: self._lines.of_call(Finished._make(row)))
            self._write(self._scores, self._lines.of_score)
            self._files.close_if_over(time())
        except OSError as error:
            self._note(error)
        finally:
            self._writing.release()
        return True

    def _write(self, waiting: deque[T], line: Callable[[T], str]) -> None:
        left = len(waiting)  # more may come meanwhile
        while left:
            rows = [waiting.popleft() for _ in range(min(left, self._at_once))]
            left -= len(rows)
            try:
                self._files.append("".join(map(line, rows)).encode(), time())
            except Exception as error:
                self._dropped[NOT_WRITTEN](len(rows))
                self._note(error)

    def _note(self, error: Exception) -> None:
        """Log the first failure. How many events are lost, a counter says."""
        if not self._has_failed:
            self._has_failed = True
            _log.error("events cannot be written to %s and are dropped: %r", self._folder, error)
