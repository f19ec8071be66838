"""What dcgm-exporter is to expose: its list of fields, and values for its Helm chart that install it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from llmmon.backends.base import artifact, header
from llmmon.emit import yaml
from llmmon.emit.artifact import Artifact
from llmmon.model.gpu import Gpu, GpuField
from llmmon.model.service import Service
from llmmon.rules.compiled import CompiledService

_FILE = "/etc/dcgm-exporter/default-counters.csv"
"""Where the chart mounts its ConfigMap."""


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """`dcgm/counters.csv` and `dcgm/values.yaml`, where there are GPUs."""
    service = compiled.service
    if service.gpu is None:
        return
    rows = _rows(service.gpu)
    yield artifact(service, "dcgm/counters.csv", f"# {header(service)}\n{rows}")
    yield artifact(service, "dcgm/values.yaml", yaml.dump(_values(service, rows), header(service)))


def _rows(gpu: Gpu) -> str:
    """A line for each field: its name, its type, what it is."""
    out = StringIO()
    # No space after a comma: the exporter's reader takes quotes only at the start of a value.
    csv.writer(out, lineterminator="\n").writerows(_row(field) for field in gpu.fields)
    return out.getvalue()


def _row(field: GpuField) -> Iterator[str]:
    yield from (field.metric, field.type, field.meaning)


def _values(service: Service, rows: str) -> dict[str, yaml.Yaml]:
    gpu = service.gpu
    return {
        "arguments": ["-f", _FILE],
        "customMetrics": rows,
        "serviceMonitor": {
            "enabled": True,
            "interval": str(service.prometheus.scrape_interval),
            "honorLabels": gpu is not None and gpu.honor_labels,
        },
    }
