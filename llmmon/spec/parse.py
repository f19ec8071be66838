"""From a spec's data to its shape, or to diagnostics that say why it has none."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from llmmon.codes.shape import UNSUPPORTED_VERSION
from llmmon.diagnostics import Diagnostic, Report
from llmmon.fields import Shape
from llmmon.source import Source
from llmmon.spec.drift_config import DRIFT_CONFIG_VERSION, DriftConfigShape
from llmmon.spec.price_file import PRICES_VERSION, PriceFileShape
from llmmon.spec.root import VERSION, ServiceSpec, SharedSpec
from llmmon.spec.shape_errors import shape_diagnostics
from llmmon.words import shown

S = TypeVar("S", bound=Shape)
_LANGUAGES = {
    VERSION: "the spec language",
    PRICES_VERSION: "price files",
    DRIFT_CONFIG_VERSION: "drift jobs",
}


def parse_spec(source: Source, report: Report) -> ServiceSpec | None:
    """A service spec; `None` if the report now says what is wrong with it."""
    return _parse(ServiceSpec, source, report)


def parse_shared(source: Source, report: Report) -> SharedSpec | None:
    """What `llmmon.yaml` says; `None` if the report now says what is wrong with it."""
    return _parse(SharedSpec, source, report)


def parse_price_file(source: Source, report: Report) -> PriceFileShape | None:
    """The prices of a price file; `None` if the report now says what is wrong with it."""
    return _parse(PriceFileShape, source, report, PRICES_VERSION)


def parse_drift_config(source: Source, report: Report) -> DriftConfigShape | None:
    """The configuration of a drift job; `None` if the report now says what is wrong with it."""
    return _parse(DriftConfigShape, source, report, DRIFT_CONFIG_VERSION)


def _parse(shape: type[S], source: Source, report: Report, supported: str = VERSION) -> S | None:
    version = source.data.get("version", supported)
    if version is not None and version != supported:
        report.add(_unsupported(version, source, supported))
        return None
    spec, error = _validated(shape, source)
    found = shape_diagnostics(error, source, shape)
    report.extend(found)
    return None if found else spec


def _validated(shape: type[S], source: Source) -> tuple[S | None, ValidationError | None]:
    try:
        return shape.model_validate(source.data), None
    except ValidationError as error:
        return None, error


def _unsupported(version: object, source: Source, supported: str) -> Diagnostic:
    what = _LANGUAGES[supported]
    return Diagnostic(
        UNSUPPORTED_VERSION,
        f"{shown(version)} is not a version of {what} that this llmmon reads",
        source.span(("version",)),
        hint=f"write {supported}",
    )
