"""The configuration of a service's drift job: its checks as the rules have them, and its events.

It says everything, so that no default of another llmmon changes what it means.
"""

from __future__ import annotations

from llmmon.emit import yaml
from llmmon.emit.yaml import Yaml
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import Drift, DriftCheck, Service
from llmmon.runtime.drift.check import FLOORS, RATIO
from llmmon.runtime.drift.events import Column, InText, NearCentroids
from llmmon.spec.drift_config import DRIFT_CONFIG_VERSION

_NOTE = "Checked by `llmmon drift run`. Relative paths begin where drift_check.py is started, or at --root."


def config_text(header: str, service: Service, drift: Drift, job: ScheduledJob) -> str:
    """`drift.yaml`."""
    return yaml.dump(_document(service, drift, job), f"{header}\n{_NOTE}")


def _document(service: Service, drift: Drift, job: ScheduledJob) -> dict[str, Yaml]:
    return {
        "version": DRIFT_CONFIG_VERSION,
        "service": service.name,
        "events": list(job.events),
        "time": job.time,
        "model": job.model,
        "time_zone": job.time_zone,
        "signals": {column.signal: _signal(service, column) for column in job.columns},
        "window": str(drift.window),
        "baseline": _baseline(drift),
        "false_alarms": str(drift.false_alarms),
        "confirmations": job.confirmations,
        "checks": [_check(check) for check in drift.checks],
    }


def _signal(service: Service, column: Column) -> dict[str, Yaml]:
    described: dict[str, Yaml] = {"column": column.name, "kind": column.kind}
    better = next((m.better for m in service.quality if m.name == column.signal), None)
    if better is not None:
        described["better"] = better
    match column.found:
        case InText(phrases=phrases, within=within):
            described |= {"phrases": list(phrases), "within": within}
        case NearCentroids(file=file):
            described["centroids"] = file
    return described


def _baseline(drift: Drift) -> dict[str, Yaml]:
    if drift.trailing is None:
        return {"pinned": drift.pinned}
    same: dict[str, Yaml] = {} if drift.same is None else {"same": drift.same}
    return {"trailing": str(drift.trailing), **same}


def _check(check: DriftCheck) -> dict[str, Yaml]:
    statistic: dict[str, Yaml] = {} if check.statistic == RATIO else {"statistic": check.statistic}
    floor = next(kind for kind in FLOORS if getattr(check, kind) is not None)
    return {"signal": check.signal, **statistic, floor: check.floor}
