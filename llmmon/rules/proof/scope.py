"""Labels of the spending that tests are about."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.service import ModelEntry, Service
from llmmon.rules.types import Labels


def first_values(service: Service, model: ModelEntry) -> Labels:
    """A model's first operation, at the first value of each dimension."""
    return {
        naming.SERVICE_LABEL: service.name,
        naming.MODEL_LABEL: model.name,
        naming.OPERATION_LABEL: model.operations[0],
        **{dimension.name: dimension.values[0] for dimension in service.dimensions},
    }
