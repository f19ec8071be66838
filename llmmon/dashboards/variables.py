"""What a reader can narrow panels to: a scrape target, a model, an operation, dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.catalog.native import REQUESTS
from llmmon.catalog.native_names import native_names
from llmmon.dashboards.values import Variable
from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL
from llmmon.model.service import Service
from llmmon.promql import Matcher, Selector
from llmmon.rules.identity import of_service

_JOB, _INSTANCE = "job", "instance"


def targets(of: Sequence[Selector]) -> tuple[Variable, ...]:
    """Job and instance, of boards that read what is scraped. Recorded series have neither."""
    if not of:
        return ()
    job = Variable(label=_JOB, title="Job", of=tuple(of), present=True)
    of_job = tuple(each.where(*chosen((job,))) for each in of)
    return job, Variable(label=_INSTANCE, title="Instance", of=of_job, present=True)


def requests(service: Service) -> Selector:
    """The native series that every instrumented model has."""
    names = native_names(service.instrumentation, service.currency)
    return of_service(names.of(REQUESTS).name, service)


def choices(service: Service, *, always_model: bool = False) -> tuple[Variable, ...]:
    """One for each label of the native metrics that has several values.

    `always_model` is for a board about models, to which others lead by the model.
    """
    if not service.instrumented:
        return ()
    return tuple(
        Variable(label=label, title=title_of(label), of=(requests(service),))
        for label in _labels(service, always_model)
    )


def title_of(label: str) -> str:
    """A label in words."""
    return label.replace("_", " ").capitalize()


def _labels(service: Service, always_model: bool) -> Iterator[str]:
    models = service.instrumented
    if len(models) > 1 or always_model:
        yield MODEL_LABEL
    if len({operation for model in models for operation in model.operations}) > 1:
        yield OPERATION_LABEL
    yield from (d.name for d in service.dimensions if len(d.all_values) > 1)


def chosen(variables: tuple[Variable, ...]) -> tuple[Matcher, ...]:
    """The matchers by which a panel follows the reader's choice."""
    return tuple(Matcher(variable.label, "=~", f"${variable.label}") for variable in variables)
