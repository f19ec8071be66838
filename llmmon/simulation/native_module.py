"""The series of the generated module that stay at 0 while all is well with the module itself."""

from __future__ import annotations

from llmmon.catalog.native import (
    EVALUATIONS,
    EVENTS_DROPPED,
    INSTRUMENTATION_FAULTS,
    REQUESTS,
    UNKNOWN_LABEL_VALUES,
    common_labels,
)
from llmmon.catalog.native_names import NativeNames
from llmmon.model.naming import SERVICE_LABEL
from llmmon.model.service import Service
from llmmon.simulation.page import Page


def start_module(page: Page, service: Service, names: NativeNames) -> None:
    """What is about no model: faults, unknown label values, dropped events, evaluations that failed."""
    of = {SERVICE_LABEL: service.name}
    for part in dict(INSTRUMENTATION_FAULTS.own_labels)["part"]:
        page.counter(names.of(INSTRUMENTATION_FAULTS).name, {**of, "part": part})
    if names.has(EVENTS_DROPPED):
        for reason in dict(EVENTS_DROPPED.own_labels)["reason"]:
            page.counter(names.of(EVENTS_DROPPED).name, {**of, "reason": reason})
    for label in common_labels(REQUESTS, (d.name for d in service.dimensions)):
        if label != SERVICE_LABEL:
            page.counter(names.of(UNKNOWN_LABEL_VALUES).name, {**of, "label": label})
    for metric in service.quality:
        for outcome in dict(EVALUATIONS.own_labels)["outcome"]:
            own = {"metric": metric.name, "outcome": outcome}
            page.counter(names.of(EVALUATIONS).name, {**of, **own})
