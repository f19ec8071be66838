"""Instrumentation packages as tests use them: compiled from a spec's text, imported, and read back."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast
from unittest.mock import patch

from prometheus_client import CollectorRegistry

from llmmon.pipeline import compile_specs

if TYPE_CHECKING:
    # Only its types: what runs is the copy in a generated package, whose constants are the spec's.
    from llmmon.runtime import instrumentation as runtime

PACKAGE = "support_assistant_llm"
SPEC = """
version: llmmon/v1
service: support-assistant
outputs: [python]
models:
  - name: granite-34b
    operations: [generate]
    prices:
      - {input: 1, cached_input: 0.25, cache_write: 2, output: 4, reasoning: 8,
         service_tiers: {priority: {input: 10, cached_input: 10, cache_write: 10,
                                    output: 10, reasoning: 10}}}
  - {name: granite-8b, operations: [generate]}
  - {name: granite-embed, operations: [embed, rerank], prices: [{input: 0.05, output: 0}]}
dimensions:
  tenant: {values: [acme, globex], other: true}
quality:
  - {metric: faithfulness}
"""


def compile_package(spec: str, folder: Path) -> Path:
    """Write the package of a spec below a folder. Returns where it can be imported from."""
    (folder / ".git").mkdir(parents=True)
    (folder / "spec.yaml").write_text(spec)
    tree = compile_specs([folder / "spec.yaml"]).tree
    assert tree is not None
    root = f"support-assistant/python/{PACKAGE}/"
    (folder / PACKAGE).mkdir()
    for path, entry in tree.entries.items():
        if path.startswith(root):
            (folder / PACKAGE / path.removeprefix(root)).write_bytes(entry.content)
    return folder


@contextmanager
def imported(folder: Path, package: str = PACKAGE) -> Iterator[type[runtime.Instrumentation]]:
    """The package's `Instrumentation`, until the block ends. Its own default one is in no registry.

    All specs make a package of one name, so another one that is imported waits until then.
    """
    waiting = _unloaded(package)
    sys.path.insert(0, str(folder))
    try:
        with patch("prometheus_client.REGISTRY", CollectorRegistry()):
            module = importlib.import_module(package)
        yield cast("type[runtime.Instrumentation]", module.Instrumentation)
    finally:
        sys.path.remove(str(folder))
        _unloaded(package)
        sys.modules.update(waiting)


def _unloaded(package: str) -> dict[str, ModuleType]:
    """The modules of the package that was imported; they are no longer."""
    found = [name for name in sys.modules if name.split(".")[0] == package]
    return {name: sys.modules.pop(name) for name in found}


@dataclass(frozen=True)
class Seen:
    """Everything that a registry says of calls, as far as it is not zero."""

    outcomes: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    cost: Decimal = Decimal(0)
    errors: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    refusals: int = 0
    first_tokens: int = 0
    usage_missing: int = 0
    in_flight: int = 0
    faults: dict[str, int] = field(default_factory=dict)


class Readings:
    """What a registry says at one time."""

    def __init__(self, registry: CollectorRegistry) -> None:
        families = registry.collect()
        self._samples = [sample for family in families for sample in family.samples]

    def values(
        self, name: str, labels: Mapping[str, str]
    ) -> Iterator[tuple[float, dict[str, str]]]:
        """A metric's samples that have these labels."""
        for sample in self._samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                yield sample.value, sample.labels

    def by(self, name: str, label: str, labels: Mapping[str, str]) -> dict[str, int]:
        """A metric's samples by a label, without those at zero."""
        found: dict[str, int] = {}
        for value, has in self.values(name, labels):
            if value:
                found[has[label]] = found.get(has[label], 0) + round(value)
        return found

    def total(self, name: str, labels: Mapping[str, str]) -> int:
        """The sum of a metric's samples."""
        return round(sum(value for value, _ in self.values(name, labels)))

    def cost(self, labels: Mapping[str, str]) -> Decimal:
        """The cost that was counted, in the digits that a float of one call's exact cost prints."""
        costs = [Decimal(repr(value)) for value, _ in self.values("llm_cost_usd_total", labels)]
        return sum(costs, Decimal(0))

    def seen(self, labels: Mapping[str, str]) -> Seen:
        """All of it."""
        return Seen(
            outcomes=self.by("llm_requests_total", "outcome", labels),
            tokens=self.by("llm_tokens_total", "direction", labels),
            cost=self.cost(labels),
            errors=self.by("llm_errors_total", "error_type", labels),
            reasons=self.by("llm_finish_reasons_total", "reason", labels),
            refusals=self.total("llm_refusals_total", labels),
            first_tokens=self.total("llm_time_to_first_token_seconds_count", labels),
            usage_missing=self.total("llm_usage_missing_total", labels),
            in_flight=self.total("llm_requests_in_flight", labels),
            faults=self.by("llm_instrumentation_faults_total", "part", {}),
        )
