"""What a registry says whenever it is asked."""

from __future__ import annotations

from decimal import Decimal

from prometheus_client import CollectorRegistry

from tests.runtime.packages import Readings, Seen


class Page:
    """A registry of the test's own, and what is on its page."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    def by(self, name: str, label: str, /, **labels: str) -> dict[str, int]:
        """A metric's samples by a label, without those at zero."""
        return Readings(self.registry).by(name, label, labels)

    def total(self, name: str, /, **labels: str) -> int:
        """The sum of a metric's samples."""
        return Readings(self.registry).total(name, labels)

    def value(self, name: str) -> float:
        """The exact sum of a metric's samples."""
        return sum(value for value, _ in Readings(self.registry).values(name, {}))

    def cost(self) -> Decimal:
        """The cost that was counted."""
        return Readings(self.registry).cost({})

    def seen(self, /, **labels: str) -> Seen:
        """All of it that is not zero."""
        return Readings(self.registry).seen(labels)
