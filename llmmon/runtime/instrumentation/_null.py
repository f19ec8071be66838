"""What stands in where the real thing could not be made: it takes everything and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import _spec as spec


def _nothing(*_args: object, **_kwargs: object) -> None:
    return None


class _AnyKey(dict[str, Callable[..., None]]):
    def __missing__(self, _key: str) -> Callable[..., None]:
        return _nothing


class NullSeries:
    """Series of a call that is not measured, because measuring it failed."""

    is_counted = False

    def __init__(self) -> None:
        self.labels = {
            "llm_service": spec.SERVICE,
            "model": "other",
            "operation": "other",
            **dict.fromkeys(spec.DIMENSIONS, "other"),
        }
        self.prices = None
        self.token_usage = None
        self.billed_by_request = False
        self.goodput = ()
        self.unpriced = (_nothing,) * 5
        self.lane = (_nothing,) * 5
        self.outcomes = self.errors = self.reasons = _AnyKey()

    def __getattr__(self, _name: str) -> Any:
        return _nothing
