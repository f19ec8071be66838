"""The models of a service, and where their metrics come from."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from llmmon.fields import LineField, Shape, VersionField, Written
from llmmon.spec.price_file import PricesField
from llmmon.spec.unions import OneOf
from llmmon.spec.values import ALL_DIFFERENT, LabelsField, items, unknown_choice

INSTRUMENTED = "instrumented"
"""The source of a model that the generated module measures."""


class EngineShape(Shape):
    """A serving engine or gateway that exposes metrics of its own."""

    engine: LineField = Field(description="Name of the engine: vllm.")
    version: VersionField = Field(description='Its version: "0.11".')


def _read_instrumented(value: Any) -> None:
    if value != INSTRUMENTED:
        raise unknown_choice(str(value), (INSTRUMENTED, "{engine: …, version: …}"), "source")


InstrumentedField = Annotated[None, Written(_read_instrumented, {"const": INSTRUMENTED})]


def _pick_source(value: Any) -> str:
    return "(instrumented)" if isinstance(value, str) else "(engine)"


SourceField = Annotated[
    EngineShape | None,
    OneOf(_pick_source, {"(instrumented)": InstrumentedField, "(engine)": EngineShape}),
]


class ModelShape(Shape):
    """One model of the service."""

    name: LineField = Field(description="The value of the model label.")
    operations: Annotated[tuple[LineField, ...], items(20, least=1), ALL_DIFFERENT] = Field(
        ("generate",), description="What it is called for; generate by default."
    )
    source: SourceField = Field(
        None, description="Where its metrics come from; the generated module by default."
    )
    selector: LabelsField = Field({}, description="Labels that select the engine's series.")
    prices: PricesField = Field(
        (), description="Its prices, oldest first; or those of a price file: {from: gpt-5-mini}."
    )
