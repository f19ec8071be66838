"""Specs with GPUs: as little as possible, and with something of everything."""

from __future__ import annotations

from pathlib import Path

from llmmon.model.gpu import Gpu
from llmmon.pipeline import compile_specs
from llmmon.rules.compiled import CompiledService

HEAD = "version: llmmon/v1\nservice: chat\nmodels: [{name: small}]\n"
OLD = f"""{HEAD}
gpu:
  exporter: {{dcgm: "3.3.5"}}
"""
"""All GPUs that Prometheus knows; a version without some fields."""
FULL = """\
version: llmmon/v1
service: chat
team: ml
labels: {tier: "{{critical}}"}
models:
  - {name: small, prices: [{gpu_hour: 2.95}, {effective: 2027-01-01, gpu_hour: 2.50}]}
gpu:
  exporter: {dcgm: "4.9", honor_labels: true}
  selector: {namespace: llm-prod, cluster: eu}
  energy: {price: 0.25 USD}
  idle: {below: 12.5%, for: 90m}
  alerts:
    xid_page: [43, 79]
    xid_ticket: [48, 92]
    xid_ignore: [13, 31]
    power_throttling: page
    throttled_above: 95%
    temperature: page
    temperature_celsius: 84.5
    temperature_margin_celsius: 7.5
    pcie_replays_per_minute: 0.5
    row_remap_pending: off
    recovery_action: ticket
alerting: {severities: {page: P1, ticket: P3}, absent: ticket}
"""

ODD = f"""{HEAD}
gpu:
  exporter: {{dcgm: "4.8.4"}}
  selector: {{pod: 'a"b\\c{{{{d}}}}', job: "gpu exporter", GPU_I_ID: "3", gpu: "0", hostname: x}}
  idle: {{below: 3.125%, for: 7m30s}}
  alerts:
    xid_page: []
    xid_ignore: [99999, 13]
    temperature_celsius: 84.55
    temperature_margin_celsius: 0.3
    throttled_above: 99.9%
    pcie_replays_per_minute: 0.2
    power_throttling: ticket
"""
"""Numbers whose text is near to another, lists that are empty, text that looks like something else."""
LONG = f"""{HEAD}
gpu: {{exporter: {{dcgm: "4.8"}}, idle: {{for: 7d}}}}
"""


def compiled(text: str, folder: Path) -> CompiledService:
    """The service of a spec."""
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    compilation = compile_specs([path])
    assert compilation.tree is not None, [d.message for d in compilation.report]
    return compilation.services[0]


def gpu_of(text: str, folder: Path) -> Gpu:
    """The GPUs of a spec."""
    gpu = compiled(text, folder).service.gpu
    assert gpu is not None
    return gpu
