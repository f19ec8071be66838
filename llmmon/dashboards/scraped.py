"""Where the series of a service are scraped: the job and the instance that a reader may pick."""

from __future__ import annotations

from llmmon.dashboards.engine_panels import any_series
from llmmon.dashboards.values import Variable
from llmmon.dashboards.variables import requests, targets
from llmmon.model.service import Service


def scraped_targets(service: Service) -> tuple[Variable, ...]:
    """Of the module and of all engines; none where nothing is scraped."""
    native = (requests(service),) if service.instrumented else ()
    engines = (any_series(model) for model in service.models)
    return targets((*native, *(each for each in engines if each is not None)))


def module_targets(service: Service) -> tuple[Variable, ...]:
    """Of the module alone."""
    return targets((requests(service),) if service.instrumented else ())
