"""The labels of a GPU's series, as dcgm-exporter writes them at its version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from llmmon.catalog.engines import Engine, EngineMetric
from llmmon.catalog.versions import Version
from llmmon.promql import Matcher
from llmmon.simulation.label_values import values_for
from llmmon.simulation.readings import Readings

_FALLEN_OFF_THE_BUS = 79
_NO_ERROR, _ERROR = "No Error", "GPU has fallen off the bus"
_CODES = ("err_code", "xid")
_WORKLOAD = ("namespace", "pod", "container")
_EXPORTED = "exported_"
"""What Prometheus puts before a workload's labels where the exporter's target has them, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A machine with GPUs, and how its exporter tells of them."""

    name: str
    gpus: int
    version: Version | None
    engine: Engine
    codes: tuple[int, ...]
    """XIDs that page somebody."""
    workload: tuple[tuple[str, str], ...]
    """Labels of the pod that uses the GPUs, as rules ask for them."""

    @property
    def code(self) -> int:
        """The XID of the GPU that breaks."""
        known = _FALLEN_OFF_THE_BUS in self.codes or not self.codes
        return _FALLEN_OFF_THE_BUS if known else self.codes[0]


def workload(
    engine: Engine, readings: Readings, selector: Sequence[tuple[str, str]], service: str
) -> dict[str, str]:
    """The pod that uses the GPUs: what the spec selects by, under the names that rules read it by."""
    read = [s for metric in engine.metrics for s in readings.of(metric.name)]
    asked = {m.label for selector in read for m in selector.matchers}
    prefix = _EXPORTED if any(label.startswith(_EXPORTED) for label in asked) else ""
    pod = {"namespace": "default", "pod": f"{service}-0", "container": "server", **dict(selector)}
    return {f"{prefix if name in _WORKLOAD else ''}{name}": value for name, value in pod.items()}


def series_labels(
    metric: EngineMetric, node: Node, gpu: int, matchers: Sequence[Matcher]
) -> Iterator[dict[str, str]]:
    """Every set of labels of a field of one GPU."""
    known = _identity(node, gpu) | dict(node.workload)
    common = metric.labels_in(node.version) - set(metric.labels)
    own = [[(name, v) for v in _values(name, metric, node, matchers)] for name in metric.labels]
    for pairs in product(*own):
        labels = dict(pairs)
        if (labels.get("err_code") == "0") is (labels.get("err_msg") == _NO_ERROR):
            yield {name: known[name] for name in sorted(common & known.keys())} | labels


def code_of(labels: dict[str, str]) -> int:
    """The XID that a series is about; 0 for none."""
    written = next((labels[name] for name in _CODES if name in labels), "0")
    return int(written) if written.isdigit() else 0


def _values(
    name: str, metric: EngineMetric, node: Node, matchers: Sequence[Matcher]
) -> tuple[str, ...]:
    if name in _CODES:
        codes = (0, node.code) if metric.unit == "code" else (node.code, *node.codes)
        return tuple(dict.fromkeys(map(str, codes)))
    if name == "err_msg":
        return (_NO_ERROR, _ERROR)
    if name == "window_size_in_ms":
        return ("300000",)
    return values_for(name, matchers, metric.known_values(name))


def _identity(node: Node, gpu: int) -> dict[str, str]:
    return {
        "gpu": str(gpu),
        "UUID": f"GPU-{node.name}-{gpu}",
        "pci_bus_id": f"00000000:{gpu:02X}:00.0",
        "device": f"nvidia{gpu}",
        "modelName": "NVIDIA H100 80GB HBM3",
        "Hostname": node.name,
        "hostname": node.name,
    }
