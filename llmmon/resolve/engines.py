"""SLOs on models whose metrics come from an engine: whether it can answer them, and by which series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from llmmon.catalog.signals import EngineSignal
from llmmon.codes.references import ENGINE_NOT_COUNTED, LABEL_NOT_ON_METRIC
from llmmon.codes.slo import THRESHOLD_WITHOUT_BUCKET
from llmmon.codes.sources import SELECTION_TOO_WIDE, SIGNAL_NOT_EXPOSED
from llmmon.model.service import ModelEntry
from llmmon.resolve.declared import Declared
from llmmon.resolve.engine_models import EngineModel
from llmmon.resolve.parsed import Problems
from llmmon.sli.base import SloShape, SlownessSlo
from llmmon.sli.engine_series import EngineSeries
from llmmon.source import SpecPath
from llmmon.units import Duration
from llmmon.words import listed, quoted

_INSTRUMENT = "measure the model with the generated module, or write the SLO with sli: events"


def is_measured(shape: SloShape, declared: Declared) -> bool:
    """Whether the generated module measures any model that the SLO is about."""
    about = _models_of(shape, declared)
    return not shape.reads or not about or any(model.source is None for model in about)


def engine_series(
    shape: SloShape,
    path: SpecPath,
    declared: Declared,
    engines: Mapping[str, EngineModel],
    problems: Problems,
) -> EngineSeries | None:
    """The series behind an SLO on an engine's models; what is wrong is reported."""
    about = _models_of(shape, declared)
    known = [engines[model.name] for model in about if model.name in engines]
    if len(known) < len(about):
        return None  # the engine itself is reported
    place = (*path, "model") if shape.model is not None else (*path, "name")
    first = known[0]
    if any(not _alike(first, other) for other in known[1:]):
        message = "this SLO is about models whose metrics come from different engines or places"
        hint = "write one SLO for each of them, with model:"
        problems.add(SIGNAL_NOT_EXPOSED, message, place, hint)
        return None
    series = EngineSeries(
        engine=first.engine,
        version=first.version,
        selection=first.selection,
        models=tuple(sorted({model.called for model in known})),
    )
    holds = (
        _signals_hold(shape, series, place, problems),
        _labels_hold(shape, about, series, path, problems),
    )
    return series if all(holds) and _series_hold(shape, series, path, problems) else None


def _alike(one: EngineModel, other: EngineModel) -> bool:
    return (one.engine.name, one.version, one.selection) == (
        other.engine.name,
        other.version,
        other.selection,
    )


def _signals_hold(
    shape: SloShape, series: EngineSeries, place: SpecPath, problems: Problems
) -> bool:
    title = series.engine.title
    if not shape.signals:
        message = f"{title} cannot tell about {shape.sli}: only the application knows"
        problems.add(SIGNAL_NOT_EXPOSED, message, place, _INSTRUMENT)
        return False
    missing = next((name for name in shape.signals if series.signal(name) is None), None)
    if missing is None:
        return True
    why = series.engine.why_no(missing)
    message = f"{title} exposes no {missing.replace('_', ' ')}: {why}"
    problems.add(SIGNAL_NOT_EXPOSED, message, place, _INSTRUMENT)
    return False


def _labels_hold(
    shape: SloShape,
    about: Sequence[ModelEntry],
    series: EngineSeries,
    path: SpecPath,
    problems: Problems,
) -> bool:
    """Whether the engine's series can be narrowed and split as the SLO says."""
    wrong: list[str] = list(shape.dimensions)
    if shape.operation is not None and any(len(model.operations) > 1 for model in about):
        wrong.append("operation")
    if shape.per:
        wrong.append("per")
    for key in wrong:
        message = (
            f"{quoted(key)} cannot narrow or split an SLO on the metrics of {series.engine.title}"
        )
        hint = "remove it; the generated module has these labels, an engine does not"
        problems.add(LABEL_NOT_ON_METRIC, message, (*path, key), hint, key=True)
    return not wrong


def _series_hold(shape: SloShape, series: EngineSeries, path: SpecPath, problems: Problems) -> bool:
    signals = [signal for name in shape.signals if (signal := series.signal(name))]
    return all(
        (
            _selection_holds(shape, signals, series, path, problems),
            _threshold_holds(shape, signals[0], series, path, problems),
        )
    )


def _selection_holds(
    shape: SloShape,
    signals: Iterable[EngineSignal],
    series: EngineSeries,
    path: SpecPath,
    problems: Problems,
) -> bool:
    """Whether the spec's selector tells these series from those of other models."""
    for signal in signals:
        if not series.are_told_apart(signal):
            message = (
                f"nothing selects the series of {signal.metric}, which do not name their model"
            )
            hint = "give the model a selector: the namespace or job of its pods"
            place = (*path, "model") if shape.model is not None else (*path, "name")
            problems.add(SELECTION_TOO_WIDE, message, place, hint)
            return False
    return True


def _threshold_holds(
    shape: SloShape, signal: EngineSignal, series: EngineSeries, path: SpecPath, problems: Problems
) -> bool:
    if not isinstance(shape, SlownessSlo):
        return True
    bounds = series.bounds(signal)
    if shape.below in bounds:
        return True
    message = f"{shape.below} is not among the bounds of {signal.metric}"
    hint = _nearest(shape.below, tuple(bounds))
    problems.add(THRESHOLD_WITHOUT_BUCKET, message, (*path, "below"), hint)
    return False


def _nearest(wanted: Duration, bounds: Sequence[Duration]) -> str:
    """The bounds beside a threshold, and what each of them would get wrong."""
    texts = []
    if below := [bound for bound in bounds if bound < wanted]:
        texts.append(f"{below[-1]} also counts as bad what takes {below[-1]} to {wanted}")
    if above := [bound for bound in bounds if bound > wanted]:
        texts.append(f"{above[0]} lets pass what takes {wanted} to {above[0]}")
    else:
        texts.append("it tells nothing apart above that")
    return "the nearest: " + "; ".join(texts)


def report_uncounted(slos: Sequence[SloShape], declared: Declared, problems: Problems) -> None:
    """Report each engine's model that SLOs of several models leave out."""
    for index, model in enumerate(problems.parsed.spec.models):
        blind = [slo.name for slo in slos if _leaves_out(model.name, slo, declared)]
        if blind:
            message = f"calls of {quoted(model.name)} are not counted by {listed(blind)}"
            hint = "narrow these SLOs to other models, and write SLOs of its own for this one"
            problems.add(ENGINE_NOT_COUNTED, message, ("models", index, "source"), hint)


def _leaves_out(model: str, shape: SloShape, declared: Declared) -> bool:
    about = _models_of(shape, declared)
    engines = [m.name for m in about if m.source is not None]
    return bool(shape.reads) and model in engines and len(engines) < len(about)


def _models_of(shape: SloShape, declared: Declared) -> list[ModelEntry]:
    return [
        model
        for model in declared.models
        if shape.model in (None, model.name) and shape.operation in (None, *model.operations)
    ]
