"""One service, from its spec and what it shares."""

from __future__ import annotations

from llmmon.catalog.native_names import native_names
from llmmon.catalog.native_series import native_series
from llmmon.codes.outputs import SERIES_OVER_LIMIT
from llmmon.codes.references import RESERVED_NAME
from llmmon.diagnostics import Report
from llmmon.model.recorded_series import recorded_series
from llmmon.model.service import Service
from llmmon.resolve.budgets import resolve_budgets
from llmmon.resolve.declared import resolve_declared
from llmmon.resolve.drift import resolve_drift
from llmmon.resolve.engine_models import resolve_engine_models
from llmmon.resolve.gpu import resolve_gpu
from llmmon.resolve.histograms import explicit_bounds, resolve_histograms
from llmmon.resolve.instrumentation import resolve_instrumentation
from llmmon.resolve.outputs import resolve_outputs
from llmmon.resolve.parsed import Parsed, Problems
from llmmon.resolve.price_files import report_duplicates, used_files
from llmmon.resolve.reserved import SERVICES
from llmmon.resolve.settings import resolve_settings
from llmmon.resolve.slos import resolve_slos
from llmmon.resolve.token_counters import with_token_counters
from llmmon.sli.drift_size import drift_series
from llmmon.words import quoted


def resolve_service(parsed: Parsed, report: Report) -> Service:
    """The service, without the parts that the report now says are wrong."""
    problems = Problems(parsed, report)
    spec, source = parsed.spec, parsed.source
    _check_name(problems)
    report_duplicates(parsed.price_files, report)
    settings = resolve_settings(problems)
    declared = resolve_declared(problems, settings.currency)
    explicit = explicit_bounds(problems)
    instrumentation = resolve_instrumentation(problems)
    native = native_names(instrumentation, settings.currency)
    engines = resolve_engine_models(declared, settings.target_labels, problems)
    resolved = resolve_slos(declared, settings, explicit, native, engines, problems)
    service = Service(
        name=spec.service,
        team=settings.team,
        description=spec.description,
        labels=settings.labels,
        currency=settings.currency,
        utc_offset=settings.utc_offset,
        models=with_token_counters(declared.models, engines),
        dimensions=declared.dimensions,
        quality=declared.quality,
        slos=resolved.slos,
        budgets=resolve_budgets(declared, problems),
        drift=resolve_drift(declared, problems),
        gpu=resolve_gpu(declared.models, settings, problems),
        alerting=settings.alerting,
        prometheus=settings.prometheus,
        instrumentation=instrumentation,
        histograms=resolve_histograms(explicit, resolved.thresholds, native),
        max_series=settings.max_series,
        outputs=resolve_outputs(problems),
        spec_name=source.name,
        spec_digest=source.digest,
        price_files=tuple((f.source.name, f.source.digest) for f in used_files(parsed)),
    )
    _check_series(service, problems)
    return service


def _check_name(problems: Problems) -> None:
    name = problems.parsed.spec.service
    if name in SERVICES:
        message = f"{quoted(name)} cannot be a service: every build has a folder of that name"
        problems.add(RESERVED_NAME, message, ("service",), "take another name")


def _check_series(service: Service, problems: Problems) -> None:
    native, recorded = native_series(service), recorded_series(service) + drift_series(service)
    if service.max_series is None or native + recorded <= service.max_series:
        return
    message = (
        f"{native} series of each process and {recorded} recorded ones are more than the limit of"
    )
    limits = problems.parsed.spec.limits
    own = limits is not None and limits.max_series is not None
    add = problems.add if own else problems.add_shared
    hint = "declare fewer models, operations or dimension values, or raise the limit"
    add(SERIES_OVER_LIMIT, f"{message} {service.max_series}", ("limits", "max_series"), hint)
