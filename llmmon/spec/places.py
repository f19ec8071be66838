"""Which shape stands where in a spec: from a path in the data to the keys that are known there."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from llmmon.fields import Shape, Written
from llmmon.sli.base import SloShape
from llmmon.source import SpecPath
from llmmon.spec.slo import SHAPES

_UNIONS = (Union, UnionType)


def value_at(data: Any, path: SpecPath) -> Any:
    """The value that stands at `path`; `None` if nothing does."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def fields_at(root: type[Shape], data: Any, path: SpecPath) -> dict[str, FieldInfo]:
    """The fields that a mapping at `path` may have; none where it is not a shape's mapping."""
    shape = _shape(_annotation(root, data, path))
    if shape is SloShape:
        sli = value_at(data, (*path, "sli"))
        shape = SHAPES.get(sli, SloShape) if isinstance(sli, str) else SloShape
    fields = shape.model_fields if shape is not None else {}
    return {field.alias or name: field for name, field in fields.items()}


def _annotation(root: type[Shape], data: Any, path: SpecPath) -> Any:
    here: Any = root
    for depth, part in enumerate(path, start=1):
        shape = _shape(here)
        if shape is not None:
            field = next((f for n, f in shape.model_fields.items() if part in (f.alias, n)), None)
            here = field.annotation if field is not None else None
        else:
            here = next(iter(reversed([a for a in get_args(_plain(here)) if a is not ...])), None)
        here = _fitting(here, value_at(data, path[:depth]))
    return here


def _fitting(annotation: Any, value: Any) -> Any:
    """Of a list or a mapping, where either may stand, the one that does."""
    choices = [a for a in get_args(annotation) if a is not type(None)]
    if get_origin(annotation) not in _UNIONS or len(choices) < 2:
        return annotation
    shapes = [choice for choice in choices if _shape(choice) is not None]
    others = [choice for choice in choices if choice not in shapes]
    preferred = (*shapes, *others) if isinstance(value, dict) else (*others, *shapes)
    return preferred[0]


def _shape(annotation: Any) -> type[Shape] | None:
    plain = _plain(annotation)
    return plain if isinstance(plain, type) and issubclass(plain, Shape) else None


def _plain(annotation: Any) -> Any:
    """The annotation without what may stand around it: metadata, and `None` as a choice."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in _UNIONS:
        return _plain(next(arg for arg in get_args(annotation) if arg is not type(None)))
    return annotation


def expected(field: FieldInfo) -> str:
    """What belongs into a field, for a hint: `a duration such as 5s`."""
    forms = [m.schema.get("description", "") for m in field.metadata if isinstance(m, Written)]
    words = [form for form in forms if form]
    return words[0] if words else _lowered(field.description or "")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
