"""What a first spec can say of an endpoint: the models that it names, the SLOs that its metrics allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from llmmon.catalog.compare import fitting_version
from llmmon.catalog.engines import Engine
from llmmon.catalog.exposition import Exposed
from llmmon.catalog.signals import EngineSignal
from llmmon.catalog.versions import Version, version_text
from llmmon.emit.characters import INVISIBLE
from llmmon.fields import MAX_LABEL_VALUE
from llmmon.sli.availability import AvailabilitySlo
from llmmon.sli.engine_series import EngineSeries
from llmmon.sli.latency import LatencySlo
from llmmon.sli.time_per_output_token import TimePerOutputTokenSlo
from llmmon.sli.time_to_first_token import TimeToFirstTokenSlo
from llmmon.units import Duration

_MOST_MODELS = 10
_UNKNOWN_VERSION = "0"
"""Stands where the catalogue was read from a commit: such facts hold for all versions."""
_NO_MODEL_VALUES = frozenset({"", "none", "unknown"})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An SLO that most services want."""

    name: str
    sli: str
    signals: tuple[str, ...]
    objective: str
    below: Duration | None = None


_WANTED = (
    _Wanted("availability", "availability", AvailabilitySlo.signals, "99.5%"),
    _Wanted("latency", "latency", LatencySlo.signals, "95%", Duration.of(seconds=10)),
    _Wanted(
        "first-token",
        "time_to_first_token",
        TimeToFirstTokenSlo.signals,
        "95%",
        Duration.of(seconds=1),
    ),
    _Wanted("pace", "time_per_output_token", TimePerOutputTokenSlo.signals, "95%", Duration(100)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterModel:
    """A model that the endpoint names."""

    name: str
    """Short, and not any other's."""
    called: str
    """The value of its label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterSlo:
    """An SLO that the endpoint's metrics allow."""

    name: str
    sli: str
    objective: str
    below: Duration | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """What stands in the first spec of an endpoint."""

    engine: Engine
    version: Version | None
    """The release that fits; `None` where the catalogue knows none."""
    model_label: str
    """Empty where the engine does not name its model."""
    models: tuple[StarterModel, ...]
    further_models: int
    """How many more there are than a first spec lists."""
    needs_target: bool
    """Whether some series can be told from those of other targets only by the target's labels."""
    slos: tuple[StarterSlo, ...]
    left_out: tuple[tuple[str, str], ...]
    """SLOs that the endpoint does not allow, and why."""

    @property
    def release(self) -> str:
        """The version as a spec writes it."""
        return version_text(self.version) if self.version else _UNKNOWN_VERSION


def starter(engine: Engine, exposed: Mapping[str, Exposed], service: str) -> Starter:
    """The first spec of an endpoint that is an engine's; a model without a name gets the service's."""
    version = fitting_version(engine, exposed)
    series = EngineSeries(engine=engine, version=version, selection=(), models=("any",))
    label, called = _models(engine, exposed)
    lacking = {wanted: _lacking(wanted, series, exposed) for wanted in _WANTED}
    possible = [wanted for wanted, why in lacking.items() if not why]
    return Starter(
        engine=engine,
        version=version,
        model_label=label,
        models=tuple(_named(called[:_MOST_MODELS] or [service])),
        further_models=max(len(called) - _MOST_MODELS, 0),
        needs_target=not called or not all(_are_told_apart(one, series) for one in possible),
        slos=tuple(_slo(wanted, series, exposed) for wanted in possible),
        left_out=tuple((wanted.name, why) for wanted, why in lacking.items() if why),
    )


def _models(engine: Engine, exposed: Mapping[str, Exposed]) -> tuple[str, list[str]]:
    """The label that names models, and its values."""
    for label in engine.names_of_models:
        found = {
            value
            for metric in engine.metrics
            if metric.name in exposed
            for value in exposed[metric.name].values.get(label, ())
            if value.lower() not in _NO_MODEL_VALUES and _is_a_line(value)
        }
        if found:
            return label, sorted(found)
    return "", []


def _is_a_line(value: str) -> bool:
    seen = value.isprintable() and not INVISIBLE.search(value)
    return seen and value == value.strip() and len(value) <= MAX_LABEL_VALUE


def _named(called: list[str]) -> Iterator[StarterModel]:
    """Each model by the last part of its path, where that tells it from the others."""
    short = [text.rstrip("/").rpartition("/")[2] for text in called]
    for text, last in zip(called, short, strict=True):
        yield StarterModel(name=last if last and short.count(last) == 1 else text, called=text)


def _lacking(wanted: _Wanted, series: EngineSeries, exposed: Mapping[str, Exposed]) -> str:
    """Why an SLO is not possible; empty if it is."""
    for name in wanted.signals:
        signal = series.signal(name)
        if signal is None:
            return series.engine.why_no(name)
        if signal.metric not in exposed:
            return f"{signal.metric} is not exposed; it may begin with its first event"
        if wanted.below is not None and not _bounds(signal, series, exposed):
            return f"no bucket of {signal.metric} is where the catalogue has one"
    return ""


def _bounds(
    signal: EngineSignal, series: EngineSeries, exposed: Mapping[str, Exposed]
) -> list[Duration]:
    """The thresholds that a signal can have: bounds by the catalogue that are exposed, too."""
    there = exposed[signal.metric].bounds
    return [
        length for length, bound in series.bounds(signal).items() if not there or bound in there
    ]


def _slo(wanted: _Wanted, series: EngineSeries, exposed: Mapping[str, Exposed]) -> StarterSlo:
    below = None
    signal = series.signal(wanted.signals[0])
    if wanted.below is not None and signal is not None:
        bounds = _bounds(signal, series, exposed)
        below = next((bound for bound in bounds if not bound < wanted.below), bounds[-1])
    return StarterSlo(name=wanted.name, sli=wanted.sli, objective=wanted.objective, below=below)


def _are_told_apart(wanted: _Wanted, series: EngineSeries) -> bool:
    signals = (series.signal(name) for name in wanted.signals)
    return all(series.are_told_apart(signal) for signal in signals if signal is not None)
