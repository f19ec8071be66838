"""What a reader can narrow the panels of native metrics to: a model, an operation, dimensions."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.catalog.native import REQUESTS
from llmmon.catalog.native_names import native_names
from llmmon.dashboards.values import Variable
from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL
from llmmon.model.service import Service
from llmmon.promql import Matcher
from llmmon.rules.identity import of_service


def choices(service: Service) -> tuple[Variable, ...]:
    """One for each label of the native metrics that has several values."""
    if not service.instrumented:
        return ()
    names = native_names(service.instrumentation, service.currency)
    requests = of_service(names.of(REQUESTS).name, service)
    return tuple(
        Variable(label=label, title=label.replace("_", " ").capitalize(), of=requests)
        for label in _labels(service)
    )


def _labels(service: Service) -> Iterator[str]:
    models = service.instrumented
    if len(models) > 1:
        yield MODEL_LABEL
    if len({operation for model in models for operation in model.operations}) > 1:
        yield OPERATION_LABEL
    yield from (d.name for d in service.dimensions if len(d.all_values) > 1)


def chosen(variables: tuple[Variable, ...]) -> tuple[Matcher, ...]:
    """The matchers by which a panel follows the reader's choice."""
    return tuple(Matcher(variable.label, "=~", f"${variable.label}") for variable in variables)
