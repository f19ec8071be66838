"""The JSON Schema of the spec language, for editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from llmmon.fields import Shape
from llmmon.spec.price_file import PriceFileShape
from llmmon.spec.root import ServiceSpec, SharedSpec

ID = "urn:llmmon:v1:"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Says nothing of defaults, which descriptions put in words, nor of null, which is refused."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        described = super().dict_schema(schema)
        if "patternProperties" in described:
            described["additionalProperties"] = False
        return described

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        if described.get("additionalProperties") is True:  # a key that names a dimension
            described["additionalProperties"] = {"type": "string"}
        return described


_ROOTS: dict[str, type[Shape]] = {
    "service": ServiceSpec,
    "shared": SharedSpec,
    "prices": PriceFileShape,
}


def json_schema(*, shared: bool = False, prices: bool = False) -> dict[str, Any]:
    """The schema of a service spec, of what services share, or of a price file: draft 2020-12."""
    name = "prices" if prices else "shared" if shared else "service"
    schema = _ROOTS[name].model_json_schema(schema_generator=_Generator)
    return {"$schema": DIALECT, "$id": f"{ID}{name}", **schema}
