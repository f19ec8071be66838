"""A number that can be added to, set, and read: what a gauge shows when somebody looks."""

from __future__ import annotations

from threading import Lock


class Cell:
    """A number. Adding takes a lock, since `+=` is not one step; that is a third of a gauge's cost."""

    __slots__ = ("_lock", "_value")

    def __init__(self) -> None:
        self._value = 0.0
        self._lock = Lock()

    def add(self, amount: float = 1) -> None:
        """Add an amount, which may be negative."""
        with self._lock:
            self._value += amount

    def put(self, value: float) -> None:
        """Set the number."""
        self._value = float(value)

    def get(self) -> float:
        """The number."""
        return self._value
