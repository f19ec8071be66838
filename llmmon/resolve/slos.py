"""SLOs: from what a user wrote to an indicator, an objective and the tiers that watch it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from llmmon.catalog.native import NativeMetric
from llmmon.catalog.native_names import NativeNames
from llmmon.codes.references import LABEL_NOT_ON_METRIC
from llmmon.model.burn_rate import tiers_for
from llmmon.model.naming import OPERATION_LABEL, SERVICE_LABEL
from llmmon.model.slo import Slo
from llmmon.promql import Matcher
from llmmon.resolve.closed_world import queries_hold
from llmmon.resolve.declared import Declared
from llmmon.resolve.engine_models import EngineModel
from llmmon.resolve.engines import engine_series, is_measured, report_uncounted
from llmmon.resolve.goodput import goodput_parts, parts_hold
from llmmon.resolve.histograms import Explicit
from llmmon.resolve.names import first_of_each
from llmmon.resolve.objectives import DEFAULT_WINDOW, objective_mistake, window_mistake
from llmmon.resolve.parsed import Problems
from llmmon.resolve.scope import Labels, resolve_scope, resolve_split
from llmmon.resolve.server_version import server_knows
from llmmon.resolve.settings import Settings
from llmmon.resolve.thresholds import bounds_hold, thresholds_hold
from llmmon.resolve.world import World, world_of
from llmmon.sli.base import Context, Lowered, SloShape
from llmmon.sli.events import EventsSlo
from llmmon.source import SpecPath
from llmmon.units import Duration
from llmmon.words import quoted

_tiers = lru_cache(maxsize=1024)(tiers_for)
"""Few objectives are in use, each by many SLOs."""


@dataclass(frozen=True, slots=True)
class ResolvedSlos:
    """The SLOs of a service, and the bounds that their thresholds need."""

    slos: tuple[Slo, ...]
    thresholds: tuple[tuple[NativeMetric, Decimal], ...]


@dataclass(frozen=True, slots=True)
class _Workbench:
    """What every SLO of a service is resolved with."""

    declared: Declared
    settings: Settings
    explicit: dict[str, Explicit]
    engines: Mapping[str, EngineModel]
    world: World
    native: NativeNames
    problems: Problems


def resolve_slos(
    declared: Declared,
    settings: Settings,
    explicit: dict[str, Explicit],
    native: NativeNames,
    engines: Mapping[str, EngineModel],
    problems: Problems,
) -> ResolvedSlos:
    """The SLOs that are right in all respects; what is wrong with the others is reported."""
    world = world_of(declared, native, engines.values(), problems.parsed.spec.external)
    bench = _Workbench(declared, settings, explicit, engines, world, native, problems)
    shapes = problems.parsed.spec.slos
    each = first_of_each(shapes, lambda s: s.name, lambda i: ("slos", i, "name"), "SLO", problems)
    found = [_slo(shape, ("slos", index), bench) for index, shape in each]
    done = [pair for pair in found if pair is not None]
    report_uncounted(shapes, declared, problems)
    return ResolvedSlos(
        slos=tuple(slo for slo, _ in done),
        thresholds=tuple(bound for _, lowered in done for bound in lowered.bounds),
    )


def _slo(shape: SloShape, path: SpecPath, bench: _Workbench) -> tuple[Slo, Lowered] | None:
    window = _window(shape, path, bench)
    scope = resolve_scope(shape, type(shape).model_fields, path, bench.declared, bench.problems)
    split = resolve_split(shape, path, bench.declared, bench.problems)
    holds = (
        _objective_holds(shape, window, path, bench.problems),
        _labels_hold(shape, path, bench.problems),
        thresholds_hold(shape, path, bench.declared, bench.problems),
        parts_hold(shape, path, bench.problems),
    )
    if window is None or scope is None or split is None or not all(holds):
        return None
    if isinstance(shape, EventsSlo) and not _queries_hold(shape, path, bench):
        return None
    lowered = _lowered(shape, path, scope, bench)
    if lowered is None or not bounds_hold(shape, lowered, bench.explicit, path, bench.problems):
        return None
    return _resolved(shape, path, window, scope, split, lowered, bench), lowered


def _queries_hold(shape: EventsSlo, path: SpecPath, bench: _Workbench) -> bool:
    version = bench.settings.prometheus.version
    known = version is None or server_knows(shape, path, version, bench.problems)
    labels = bench.settings.target_labels
    return queries_hold(shape, path, bench.world, labels, bench.problems) and known


def _lowered(shape: SloShape, path: SpecPath, scope: Labels, bench: _Workbench) -> Lowered | None:
    if is_measured(shape, bench.declared):
        return shape.lower(_context(shape, scope, bench))
    series = engine_series(shape, path, bench.declared, bench.engines, bench.problems)
    return shape.lower_to(series) if series is not None else None


def _resolved(
    shape: SloShape,
    path: SpecPath,
    window: Duration,
    scope: Labels,
    split: tuple[tuple[str, tuple[str, ...]], ...],
    lowered: Lowered,
    bench: _Workbench,
) -> Slo:
    return Slo(
        name=shape.name,
        kind=shape.sli,
        description=f"{lowered.event} {lowered.good}",
        event=lowered.event,
        objective=shape.objective,
        window=window,
        indicator=lowered.indicator,
        scope=scope,
        split_by=tuple(label for label, _ in split),
        split_values=split,
        tiers=_tiers(shape.objective, window),
        min_bad_events=bench.settings.min_bad_events,
        boundary=lowered.boundary,
        parts=goodput_parts(shape, bench.problems),
        origin=bench.problems.span((*path, "name")),
        objective_origin=bench.problems.span((*path, "objective")),
    )


def _context(shape: SloShape, scope: Labels, bench: _Workbench) -> Context:
    labels = ((SERVICE_LABEL, bench.problems.parsed.spec.service), *scope)
    return Context(
        matchers=tuple(Matcher(label, "=", value) for label, value in labels),
        quality=bench.declared.quality,
        native=bench.native,
        slo=shape.name,
    )


def _window(shape: SloShape, path: SpecPath, bench: _Workbench) -> Duration | None:
    if shape.window is None:
        return bench.settings.window
    mistake = window_mistake(shape.window)
    if mistake is None:
        return shape.window
    code, message, hint = mistake
    bench.problems.add(code, message, (*path, "window"), hint)
    return None


def _objective_holds(
    shape: SloShape, window: Duration | None, path: SpecPath, problems: Problems
) -> bool:
    mistake = objective_mistake(shape.objective, window or DEFAULT_WINDOW)
    if mistake is None:
        return True
    code, message, hint = mistake
    problems.add(code, message, (*path, "objective"), hint)
    return False


def _labels_hold(shape: SloShape, path: SpecPath, problems: Problems) -> bool:
    """Whether the metrics that the kind reads carry the labels that the SLO names."""
    named = [key for key in ("model", "operation", "per") if key in shape.model_fields_set]
    if not shape.reads:
        wrong = [*named, *shape.dimensions]
        hint = "remove it, and put the matcher into the query"
    elif all(metric.by_operation for metric in shape.reads):
        return True
    else:
        wrong = [OPERATION_LABEL] if shape.operation is not None else []
        wrong += ["per"] if OPERATION_LABEL in shape.per else []
        hint = f"the metrics of {shape.sli} are not about one call; remove it"
    for key in wrong:
        message = f"{quoted(key)} cannot narrow or split an SLO of {shape.sli}"
        problems.add(LABEL_NOT_ON_METRIC, message, (*path, key), hint, key=True)
    return not wrong
