"""What an endpoint exposes, read from its text: the classic format of `/metrics`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

from llmmon.promql import BOUND_LABEL

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric
    from prometheus_client.samples import Sample

_TYPED = re.compile(r"^# +TYPE +(\S+)", re.MULTILINE)
_OWN = frozenset({BOUND_LABEL, "quantile"})


class ExpositionError(ValueError):
    """A text that is no exposition."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """One metric family of an endpoint."""

    name: str
    type: str
    labels: frozenset[str]
    """Labels of any of its series, without `le` and `quantile`."""
    bounds: tuple[Decimal, ...]
    """Upper bounds of all its buckets, without `+Inf`, rising."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By label, the values that its series have, sorted."""


def read_exposition(text: str) -> dict[str, Exposed]:
    """Families by the name that Prometheus sees: counters with `_total` where it is exposed.

    Series of creation times are left out: they say nothing of their own.

    Raises:
        ExpositionError: some line is not in the format.
    """
    try:
        families = list(text_string_to_metric_families(text))
    except (ValueError, KeyError, IndexError) as error:
        raise ExpositionError(str(error)) from error
    typed = frozenset(_TYPED.findall(text))
    found = (_exposed(family, typed) for family in families)
    return {one.name: one for one in found if not one.name.endswith("_created")}


def _exposed(family: Metric, typed: frozenset[str]) -> Exposed:
    samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
    # The parser takes `_total` off, which a counter may have or not.
    with_total = f"{family.name}_total"
    name = with_total if with_total in typed else family.name
    values: dict[str, set[str]] = {}
    for sample in samples:
        for label in sample.labels.keys() - _OWN:
            values.setdefault(label, set()).add(sample.labels[label])
    known = {label: tuple(sorted(values[label])) for label in sorted(values)}
    return Exposed(name, family.type, frozenset(known), _bounds(samples), known)


def _bounds(samples: Iterable[Sample]) -> tuple[Decimal, ...]:
    written = {sample.labels[BOUND_LABEL] for sample in samples if BOUND_LABEL in sample.labels}
    try:
        bounds = {Decimal(bound) for bound in written}
    except InvalidOperation as error:
        raise ExpositionError("a bucket's bound is not a number") from error
    return tuple(sorted(bound for bound in bounds if bound.is_finite()))
