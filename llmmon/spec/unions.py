"""Values of several shapes, told apart by looking at them, so that one mistake is one error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema


class OneOf:
    """A value whose shape `pick` chooses by name; `None` from it means that none fits.

    The names stand in parentheses, because pydantic puts them into the paths of its errors, where
    they must not be taken for keys of the spec.
    """

    def __init__(self, pick: Callable[[Any], str | None], shapes: Mapping[str, Any]) -> None:
        self.pick = pick
        self.shapes = shapes

    def __get_pydantic_core_schema__(
        self, _source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """The shapes' own schemas, of which one is used."""
        schemas = {name: handler.generate_schema(shape) for name, shape in self.shapes.items()}
        return core_schema.tagged_union_schema(schemas, discriminator=self.pick)


def is_tag(part: str | int) -> bool:
    """Whether a part of a path in a pydantic error is the name of a shape, not a key."""
    return isinstance(part, str) and part.startswith("(") and part.endswith(")")
