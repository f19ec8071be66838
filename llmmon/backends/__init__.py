"""Backends: a compiled service to files in memory, one output format each.

A new output is a new file and one line in `BACKENDS`.
"""

from llmmon.backends import dcgm, drift_job, grafana, model_json, prometheus, python, rule_tests
from llmmon.backends.base import Backend

BACKENDS: tuple[Backend, ...] = (
    Backend("model", model_json.emit, always=True),
    Backend("python", python.emit),
    Backend("prometheus", prometheus.emit),
    Backend("prometheus_tests", rule_tests.emit),
    Backend("grafana", grafana.emit, of_fleet=grafana.emit_fleet),
    Backend("dcgm", dcgm.emit),
    Backend("drift_job", drift_job.emit),
)
