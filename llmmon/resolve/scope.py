"""What an SLO or a budget is narrowed to, and what an SLO is split by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from llmmon.codes.references import (
    LABEL_USED_TWICE,
    UNKNOWN_DIMENSION,
    UNKNOWN_DIMENSION_VALUE,
    UNKNOWN_MODEL,
    UNKNOWN_OPERATION,
)
from llmmon.codes.shape import WRONG_TYPE
from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL
from llmmon.resolve.declared import Declared
from llmmon.resolve.parsed import Problems
from llmmon.source import SpecPath
from llmmon.words import described, did_you_mean, quoted

Labels = tuple[tuple[str, str], ...]


class Narrowed(Protocol):
    """A shape whose keys can narrow it: an SLO or a budget."""

    @property
    def model(self) -> str | None:
        """The model."""

    @property
    def operation(self) -> str | None:
        """The operation."""

    @property
    def dimensions(self) -> dict[str, object]:
        """Keys that should name dimensions."""


def resolve_scope(
    shape: Narrowed, keys: Iterable[str], path: SpecPath, declared: Declared, problems: Problems
) -> Labels | None:
    """The labels that it is narrowed to, sorted; `None` if one of them leads nowhere.

    `keys` are those that the shape knows itself, for a hint.
    """
    found = [
        _model(shape.model, path, declared, problems),
        _operation(shape, path, declared, problems),
    ]
    for name, value in shape.dimensions.items():
        found.append(_dimension(name, value, tuple(keys), path, declared, problems))
    if any(label is None for label in found):
        return None
    return tuple(sorted(label for label in found if label))


_AN = {"SLO": "an SLO", "budget": "a budget"}
# Each of the three gives `()` where there is nothing to narrow to, and `None` for a mistake.
_Label = tuple[str, str] | tuple[()]


def _model(
    model: str | None, path: SpecPath, declared: Declared, problems: Problems
) -> _Label | None:
    if model is None:
        return ()
    if model in declared.model_names:
        return (MODEL_LABEL, model)
    hint = did_you_mean(model, declared.model_names, "models")
    message = f"{quoted(model)} is not a model of this service"
    problems.add(UNKNOWN_MODEL, message, (*path, "model"), hint)
    return None


def _operation(
    shape: Narrowed, path: SpecPath, declared: Declared, problems: Problems
) -> _Label | None:
    operation = shape.operation
    model = shape.model if shape.model in declared.model_names else None
    there = declared.operations(model)
    if operation is None:
        return ()
    if operation in there:
        return (OPERATION_LABEL, operation)
    whose = "any model of this service" if model is None else quoted(model)
    message = f"{quoted(operation)} is not an operation of {whose}"
    hint = did_you_mean(operation, there, "operations")
    problems.add(UNKNOWN_OPERATION, message, (*path, "operation"), hint)
    return None


def _dimension(
    name: str,
    value: object,
    keys: tuple[str, ...],
    path: SpecPath,
    declared: Declared,
    problems: Problems,
) -> _Label | None:
    values = declared.values(name)
    if values is None:
        names = (*(d.name for d in declared.dimensions), *keys)
        message = f"{quoted(name)} is neither a key here nor a dimension of this service"
        hint = did_you_mean(name, names, "dimensions and keys")
        problems.add(UNKNOWN_DIMENSION, message, (*path, name), hint, key=True)
    elif not isinstance(value, str):
        message = f"{described(value)} stands where a value of {quoted(name)} belongs"
        problems.add(WRONG_TYPE, message, (*path, name), did_you_mean("", values, "values"))
    elif value not in values:
        message = f"{quoted(value)} is not a value of the dimension {quoted(name)}"
        hint = did_you_mean(value, values, "values")
        problems.add(UNKNOWN_DIMENSION_VALUE, message, (*path, name), hint)
    else:
        return (name, value)
    return None


class Split(Narrowed, Protocol):
    """A shape that can also be split by labels."""

    @property
    def per(self) -> tuple[str, ...]:
        """The labels."""


def resolve_split(
    shape: Split, path: SpecPath, declared: Declared, problems: Problems, what: str = "SLO"
) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """The labels that `what` is split by, sorted, with their values; `None` after a mistake."""
    found: dict[str, tuple[str, ...]] = {}
    good = True
    for index, label in enumerate(shape.per):
        values = _split_values(label, shape, declared, what)
        place = (*path, "per", index)
        if label in found or _is_narrowed(label, shape):
            twice = label in found
            how = "split twice by" if twice else "both narrowed to and split by"
            message = f"this {what} is {how} {quoted(label)}"
            problems.add(LABEL_USED_TWICE, message, place, "remove one of the two")
        elif values is None:
            names = (MODEL_LABEL, OPERATION_LABEL, *(d.name for d in declared.dimensions))
            message = f"{quoted(label)} is not a dimension of this service"
            hint = did_you_mean(label, names, f"{_AN[what]} can be split by")
            problems.add(UNKNOWN_DIMENSION, message, place, hint)
        else:
            found[label] = values
            continue
        good = False
    return tuple(sorted(found.items())) if good else None


def _is_narrowed(label: str, shape: Split) -> bool:
    own = {MODEL_LABEL: shape.model, OPERATION_LABEL: shape.operation}
    return own.get(label) is not None or label in shape.dimensions


def _split_values(
    label: str, shape: Split, declared: Declared, what: str
) -> tuple[str, ...] | None:
    if label == MODEL_LABEL:
        return tuple(m.name for m in declared.models if _counts(m.name, shape, declared, what))
    if label == OPERATION_LABEL:
        return declared.operations(shape.model)
    return declared.values(label)


def _counts(model: str, shape: Split, declared: Declared, what: str) -> bool:
    """Whether calls of the model can be among an SLO's events, or count towards a budget."""
    counted = any(
        m.name == model and (m.source is None or what == "budget") for m in declared.models
    )
    return counted and shape.operation in (None, *declared.operations(model))
