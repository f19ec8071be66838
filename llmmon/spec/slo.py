"""SLOs in a spec: one shape per SLI kind, chosen by `sli`."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from llmmon.sli import KINDS
from llmmon.sli.base import SloShape
from llmmon.spec.unions import OneOf


def kind_name(shape: type[SloShape]) -> str:
    """The value of `sli` that chooses the shape."""
    name: str = get_args(shape.model_fields["sli"].annotation)[0]
    return name


SHAPES: dict[str, type[SloShape]] = {kind_name(shape): shape for shape in KINDS}
"""The shape of an SLO by the value of its `sli`."""


def _pick_kind(value: Any) -> str | None:
    sli = value.get("sli") if isinstance(value, dict) else None
    return f"({sli})" if isinstance(sli, str) and sli in SHAPES else None


SloField = Annotated[
    SloShape, OneOf(_pick_kind, {f"({name})": shape for name, shape in SHAPES.items()})
]
