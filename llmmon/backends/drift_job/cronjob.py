"""The drift job as a CronJob of Kubernetes, with its configuration in a ConfigMap."""

from __future__ import annotations

from llmmon.backends.drift_job.report import report_arguments
from llmmon.emit import yaml
from llmmon.emit.yaml import Yaml
from llmmon.model import naming
from llmmon.model.drift_schedule import between_runs, cron
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import Drift, Service

_MOUNTED, _CONFIG = "/etc/llmmon", "drift.yaml"
_SECRETS = "/etc/llmmon-secret"
_SCRATCH = "/tmp"  # noqa: S108 - a volume of the pod's own
_USER = 65_534
"""Nobody's."""
_LONGEST_RUN = 3_600 * 6
_VERDICTS = (1, 3)
"""Exit statuses that say something of the events, and nothing of the job."""


def cronjob_text(
    header: str, service: Service, drift: Drift, job: ScheduledJob, config: str
) -> str:
    """`cronjob.yaml`: both objects, one after the other."""
    name = naming.drift_cronjob(service.name)
    labels = {"app.kubernetes.io/name": "llmmon-drift", "app.kubernetes.io/instance": service.name}
    meta: dict[str, Yaml] = {"name": name, "labels": labels}
    config_map: dict[str, Yaml] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": meta,
        "data": {_CONFIG: config},
    }
    scheduled: dict[str, Yaml] = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": meta,
        "spec": _schedule(drift, job, labels, _pod(service, job, name)),
    }
    return f"{yaml.dump(config_map, header)}---\n{yaml.dump(scheduled, '')}"


def _schedule(
    drift: Drift, job: ScheduledJob, labels: dict[str, str], pod: dict[str, Yaml]
) -> dict[str, Yaml]:
    half = int(between_runs(drift.window).seconds) // 2
    return {
        "schedule": cron(drift.window, job.after),
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": half,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {
            "metadata": {"labels": labels},
            "spec": {
                "activeDeadlineSeconds": min(half, _LONGEST_RUN),
                "backoffLimit": 2,
                **_no_retry(job),
                "template": {"metadata": {"labels": labels}, "spec": pod},
            },
        },
    }


def _no_retry(job: ScheduledJob) -> dict[str, Yaml]:
    """Where nothing is reported, a failed Job is what tells of drift: trying again would not help."""
    if job.reports:
        return {}
    codes: dict[str, Yaml] = {"containerName": "drift", "operator": "In", "values": list(_VERDICTS)}
    return {"podFailurePolicy": {"rules": [{"action": "FailJob", "onExitCodes": codes}]}}


def _pod(service: Service, job: ScheduledJob, name: str) -> dict[str, Yaml]:
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": _USER,
            "runAsGroup": _USER,
            "fsGroup": _USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(service, job, name)],
        "volumes": [
            {"name": "config", "configMap": {"name": name}},
            {"name": "scratch", "emptyDir": {}},
            *_secrets(job, {"secret": {"secretName": name, "optional": True}}),
        ],
    }


def _secrets(job: ScheduledJob, of: dict[str, Yaml]) -> list[Yaml]:
    """The Secret as files, for whoever logs in to a Prometheus by one: a token, certificates."""
    return [] if job.prometheus is None else [{"name": "secret", **of}]


def _container(service: Service, job: ScheduledJob, name: str) -> dict[str, Yaml]:
    config = f"{_MOUNTED}/{_CONFIG}"
    report = report_arguments(service, job)
    return {
        "name": "drift",
        "image": job.image,
        "command": ["llmmon", "drift", "run", config, "--root", "."],
        "args": [*report, "--ignore-verdict"] if report else [],
        # DuckDB keeps its extensions at home, and spills beside them.
        "env": [{"name": "HOME", "value": _SCRATCH}],
        "envFrom": [{"secretRef": {"name": name, "optional": True}}],
        "resources": {
            "requests": {"cpu": "500m", "memory": "512Mi"},
            "limits": {"memory": "2Gi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "config", "mountPath": _MOUNTED, "readOnly": True},
            {"name": "scratch", "mountPath": _SCRATCH},
            *_secrets(job, {"mountPath": _SECRETS, "readOnly": True}),
        ],
    }
