"""How many series the rules of drift checks record at most."""

from __future__ import annotations

from llmmon.model.service import Drift, Service
from llmmon.sli.drift_pinned import compared_sources
from llmmon.sli.drift_sources import Mean, Numbers, Source

_OF_A_BUCKET, _OF_A_BIN = 5, 3
"""The hour, the window and the baseline; of numbers the bins of both besides."""
_OF_NUMBERS, _OF_ANY = 8, 2
"""Sums, means, variances and their spread; events of both windows."""
_OF_A_MEAN = 4
"""Of both windows: events, their sum, and how hours differ: two. The first two of hours as well."""
_OF_A_REPORT, _OF_ALL_REPORTS = 3, 1
"""Of the job: verdict, effect and events of a check of a model; their age."""
_OF_A_CHECK, _OF_ALL_MODELS = 13, 2
"""Of a model: from the statistic to the verdict. Floor and least events are the same for all."""


def drift_series(service: Service) -> int:
    """Series of all signals and checks, at every bin and model."""
    drift = service.drift
    if drift is None:
        return 0
    job = _of_job(service, drift)
    if not drift.is_in_rules:
        return job
    signals = dict.fromkeys(check.signal for check in drift.checks)
    return job + sum(_of_signal(service, drift, name) for name in signals)


def _of_job(service: Service, drift: Drift) -> int:
    if drift.job is None or not drift.job.reports:
        return 0
    return _OF_A_REPORT * len(drift.checks) * len(service.models) + _OF_ALL_REPORTS


def _of_signal(service: Service, drift: Drift, signal: str) -> int:
    sources = compared_sources(service, signal)
    checks = sum(check.signal == signal for check in drift.checks) if sources else 0
    models = sum(len(source.models) for source in sources)
    counted = sum(_of_source(source) for source in sources)
    return counted + checks * (models * _OF_A_CHECK + _OF_ALL_MODELS)


def _of_source(source: Source) -> int:
    if isinstance(source, Numbers):
        of_a_model = source.bin_count * _OF_A_BUCKET + _OF_NUMBERS + _OF_ANY
    elif isinstance(source, Mean):
        of_a_model = _OF_A_MEAN * 2 + 2 + _OF_NUMBERS
    else:
        of_a_model = source.bin_count * _OF_A_BIN + _OF_ANY
    return len(source.models) * of_a_model
