"""The table of all series, found by what a call says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

from . import _spec as spec
from ._series import Series
from ._shapes import OTHER
from ._sink import Add, Labels, Sink

Key: TypeAlias = tuple[object, ...]
"""Model, operation and the dimensions' values, as a call gives them."""


class Verdicts:
    """The series of what people say of a model's answers: feedback and tasks."""

    def __init__(self, sink: Sink, labels: Labels) -> None:
        self.feedback = _each(sink, "feedback", labels, "rating", ("up", "down"))
        outcomes = ("completed", "failed", "abandoned")
        self.tasks = _each(sink, "tasks", labels, "outcome", outcomes)


def _each(
    sink: Sink, role: str, labels: Labels, label: str, values: tuple[str, ...]
) -> dict[str, Add]:
    metric = spec.METRICS[role]
    return {value: sink.counter(metric, {**labels, label: value}) for value in values}


class Table:
    """Every series of the service, found by what a call says of itself."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        # One dimension is the usual case, and found twice as fast.
        self._only = spec.DIMENSIONS[0] if len(spec.DIMENSIONS) == 1 else None
        self._series: dict[Key, Series] = {}
        self._verdicts: dict[Key, Verdicts] = {}
        names = ("model", "operation", *spec.DIMENSIONS)
        self._unknown = {name: self._unknown_label(name) for name in (*names, "metric")}
        for key in _keys():
            self._series[key] = self._bind(key)
            self._verdicts.setdefault((key[0], *key[2:]), self._bind_verdicts(key))

    def _unknown_label(self, label: str) -> Add:
        labels = {"llm_service": spec.SERVICE, "label": label}
        return self._sink.counter(spec.METRICS["unknown_label_values"], labels)

    def _bind(self, key: tuple[str, ...]) -> Series:
        return Series(self._sink, _labels(key))

    def _bind_verdicts(self, key: tuple[str, ...]) -> Verdicts:
        return Verdicts(self._sink, _labels(key))

    def of(self, model: object, operation: object, dimensions: Mapping[str, object]) -> Series:
        """The series of a call; `other` stands for each value that the spec does not name."""
        only = self._only
        key = (
            (model, operation, *map(dimensions.get, spec.DIMENSIONS))
            if only is None
            else (model, operation, dimensions.get(only))
        )
        return self._series.get(key) or self._adopt(key)

    def _adopt(self, key: Key) -> Series:
        """What a key stands for. Kept only if nothing was unknown: the unknown has no end."""
        known = self._known(key)
        found = self._series.get(known)
        if found is None:
            found = self._series[known] = self._bind(known)
        if all(value is None or value == has for value, has in zip(key, known, strict=True)):
            self._series[key] = found
        return found

    def _known(self, key: Key) -> tuple[str, ...]:
        model, operation, *values = key
        operations = spec.OPERATIONS.get(model, ())  # type: ignore[call-overload]
        known = [self._value(n, v) for n, v in zip(spec.DIMENSIONS, values, strict=True)]
        if not operations:
            self._unknown["model"]()
            return (OTHER, OTHER, *known)
        return (str(model), self._operation(operation, operations), *known)

    def _operation(self, operation: object, operations: tuple[str, ...]) -> str:
        if operation is None:
            return operations[0]
        if operation in operations:
            return str(operation)
        self._unknown["operation"]()
        return OTHER

    def _value(self, dimension: str, value: object) -> str:
        values = spec.DIMENSION_VALUES[dimension]
        if value in values:
            return str(value)
        if value is not None or OTHER not in values:
            self._unknown[dimension]()
        return OTHER

    def verdicts(self, model: object, dimensions: Mapping[str, object]) -> Verdicts:
        """The series of feedback and tasks."""
        series = self.of(model, None, dimensions)
        key = (series.labels["model"], *(series.labels[name] for name in spec.DIMENSIONS))
        found = self._verdicts.get(key)
        if found is None:
            found = self._verdicts[key] = Verdicts(self._sink, series.labels)
        return found

    def unknown_metric(self) -> None:
        """Count a quality metric that the spec does not name."""
        self._unknown["metric"]()


def _keys() -> Iterator[tuple[str, ...]]:
    values = [spec.DIMENSION_VALUES[name] for name in spec.DIMENSIONS]
    for model, operations in spec.OPERATIONS.items():
        yield from product((model,), operations, *values)


def _labels(key: tuple[str, ...]) -> dict[str, str]:
    names = ("model", "operation", *spec.DIMENSIONS)
    return {"llm_service": spec.SERVICE, **dict(zip(names, key, strict=True))}
