"""The configuration of a service's drift job: its checks as the rules have them, and what it reads.

It says everything, so that no default of another llmmon changes what it means.
"""

from __future__ import annotations

from llmmon.backends.drift_job.source import source_of
from llmmon.emit import yaml
from llmmon.emit.yaml import Yaml
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import Drift, DriftCheck, Service
from llmmon.runtime.drift.check import FLOORS, MEAN, RATIO
from llmmon.spec.drift_config import DRIFT_CONFIG_VERSION

_NOTE = "Checked by `llmmon drift run`. Relative paths begin where drift_check.py is started, or at --root."


def config_text(header: str, service: Service, drift: Drift, job: ScheduledJob) -> str:
    """`drift.yaml`."""
    return yaml.dump(_document(service, drift, job), f"{header}\n{_NOTE}")


def _document(service: Service, drift: Drift, job: ScheduledJob) -> dict[str, Yaml]:
    return {
        "version": DRIFT_CONFIG_VERSION,
        "service": service.name,
        **source_of(service, drift, job),
        "window": str(drift.window),
        "baseline": _baseline(drift),
        "false_alarms": str(drift.false_alarms),
        "confirmations": job.confirmations,
        "checks": [_check(check) for check in drift.checks],
    }


def _baseline(drift: Drift) -> dict[str, Yaml]:
    if drift.trailing is None:
        return {"pinned": drift.pinned}
    same: dict[str, Yaml] = {} if drift.same is None else {"same": drift.same}
    return {"trailing": str(drift.trailing), **same}


def _check(check: DriftCheck) -> dict[str, Yaml]:
    # Rates and means are compared in one way, which has no name there.
    is_named = check.statistic not in (RATIO, MEAN)
    statistic: dict[str, Yaml] = {"statistic": check.statistic} if is_named else {}
    floor = next(kind for kind in FLOORS if getattr(check, kind) is not None)
    return {"signal": check.signal, **statistic, floor: check.floor}
