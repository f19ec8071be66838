"""The end of a stream, which is read once it is known to be the end.

After the first token of a chat, its chunks say nothing new before the last ones: why it finished, and
what it used. To look at each would cost more than everything else that is done for a call.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._call import Call
    from ._chunks import Reader

_MOST = 8
"""Two chunks tell it. Some providers send a few more after them, of filters or of nothing at all."""


class Unread:
    """The last chunks of a stream, so far."""

    __slots__ = ("_chunks", "_read", "keep")

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._chunks: deque[Any] = deque(maxlen=_MOST)
        self.keep: Callable[[Any], None] = self._chunks.append
        """Puts a chunk aside; called for each, so it is the deque's own."""

    def read(self, call: Call) -> None:
        """Tell the call what they say. A chunk that cannot be read is a fault, and no more."""
        chunks = self._chunks
        for chunk in islice(chunks, self._start(call), None):
            try:
                self._read(call, chunk)
            except Exception:
                call.fault("usage")
        chunks.clear()

    def _start(self, call: Call) -> int:
        """From where on they tell both why it finished and what it used, for the last time."""
        chunks = self._chunks
        has_reason = has_usage = False
        try:
            for index in range(len(chunks) - 1, -1, -1):
                choices = getattr(chunks[index], "choices", None)
                has_reason = has_reason or _has_reason(choices)
                has_usage = has_usage or getattr(chunks[index], "usage", None) is not None
                if has_reason and has_usage:
                    return index
        except Exception:
            call.fault("usage")
        return 0


def _has_reason(choices: Any) -> bool:
    return bool(choices) and choices[0].finish_reason is not None
