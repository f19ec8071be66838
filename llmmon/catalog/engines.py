"""What serving engines, gateways and conventions expose, from one YAML file each beside this module.

The files are data that a test holds against `engines.schema.json`; docs/catalogue.md explains them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from llmmon.catalog.signals import EngineSignal, read_signals
from llmmon.catalog.versions import Version, is_within

_FOLDER = files("llmmon.catalog") / "engines"
_SUFFIX = ".yaml"
_REMARKS = {"only_with": "only with", "formerly": "formerly"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonLabel:
    """A label that every metric of an engine carries, in a range of its versions."""

    name: str
    since: str
    until: str
    optional: bool
    """Whether it depends on configuration or hardware."""

    def is_in(self, version: Version | None) -> bool:
        """Whether it is there in a version of the engine."""
        return is_within(version, self.since, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineMetric:
    """One metric family, under the name that Prometheus sees."""

    name: str
    type: str
    """`counter`, `gauge`, `histogram` or `summary`, as it is exposed."""
    behaves_as: str
    """What its values are; another type than the exposed one where that is wrong."""
    unit: str
    signal: str
    """What it tells, in words that all engines share: `latency.ttft`."""
    labels: tuple[str, ...]
    """Of its own, besides the common ones."""
    common: tuple[CommonLabel, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...]
    """All values that a label can take, for the labels where they are known."""
    further_labels: str
    """Labels whose names depend on the engine's configuration, in words; empty if there are none."""
    bounds: tuple[Decimal, ...]
    """Upper bounds of the buckets by default, without `+Inf`; empty if they are not known as numbers."""
    bounds_are: str
    """How the bounds come about, in words, where they are no fixed numbers."""
    generation: str
    """Of a convention with several generations: the ones that have it."""
    since: str
    """The version that brought it; empty if it has always been there, as far as is known."""
    until: str
    """The first version without it; empty if it is still there."""
    uncertain: bool
    """Whether nobody has seen it in the engine's source or on its endpoint."""
    meaning: str
    notes: tuple[str, ...]
    source: str

    def is_in(self, version: Version | None) -> bool:
        """Whether it is there in a version of the engine."""
        return is_within(version, self.since, self.until)

    def labels_in(self, version: Version | None) -> frozenset[str]:
        """Every label that it can carry in a version."""
        return frozenset((*self.labels, *(c.name for c in self.common if c.is_in(version))))

    def sure_labels_in(self, version: Version | None) -> tuple[str, ...]:
        """The labels that it carries in a version wherever it is exposed."""
        common = (c.name for c in self.common if c.is_in(version) and not c.optional)
        return (*self.labels, *common)

    def known_values(self, label: str) -> tuple[str, ...]:
        """All values that a label can take; none if they are not known."""
        return dict(self.values).get(label, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A system and its metrics at one version."""

    name: str
    """As `source: {engine: …}` of a spec writes it."""
    title: str
    version: str
    checked: str
    """The day on which the facts were read, as ISO writes it."""
    read_from: str
    endpoint: str
    model_labels: tuple[str, ...]
    """Labels that name the model; none where one process serves one model."""
    notes: tuple[str, ...]
    alive: str
    """A gauge that is there as long as the engine runs; empty if none is known."""
    signals: tuple[EngineSignal, ...]
    unavailable: tuple[tuple[str, str], ...]
    """Why there is no series for a signal, by signal."""
    common_labels: tuple[CommonLabel, ...]
    metrics: tuple[EngineMetric, ...]

    def metric(self, name: str) -> EngineMetric:
        """The metric of a name.

        Raises:
            KeyError: the engine has no such metric.
        """
        return _by_name(self.name)[name]

    @property
    def names_of_models(self) -> tuple[str, ...]:
        """Every label by which some series names a model, the usual ones first."""
        by_signal = (signal.model_label for signal in self.signals if signal.model_label)
        return tuple(dict.fromkeys((*self.model_labels, *by_signal)))

    def metrics_in(self, version: Version | None) -> tuple[EngineMetric, ...]:
        """The metrics of a version."""
        return tuple(metric for metric in self.metrics if metric.is_in(version))

    def why_no(self, signal: str) -> str:
        """Why a signal that the engine does not answer is missing, in words."""
        return dict(self.unavailable).get(signal, "not in this version")

    def signal(self, name: str, version: Version | None = None) -> EngineSignal | None:
        """By which series a version answers a signal; `None` if it does not."""
        return next((s for s in self.signals if s.name == name and s.is_in(version)), None)


@cache
def _by_name(engine: str) -> dict[str, EngineMetric]:
    return {metric.name: metric for metric in load_engine(engine).metrics}


@cache
def engine_names() -> tuple[str, ...]:
    """Every engine of the catalogue, sorted."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


@cache
def load_engine(name: str) -> Engine:
    """An engine by its name.

    Raises:
        KeyError: the catalogue has no such engine.
    """
    if name not in engine_names():
        raise KeyError(name)
    # All scalars stay text: a bound becomes a Decimal without ever having been a float.
    read: dict[str, Any] = yaml.load(
        (_FOLDER / f"{name}{_SUFFIX}").read_text("utf-8"),
        yaml.CBaseLoader,  # noqa: S506 - makes nothing but text
    )
    common = tuple(_common_label(label) for label in read.get("common_labels", ()))
    return Engine(
        name=read["system"],
        title=read["title"],
        version=read["version"],
        checked=read["checked"],
        read_from=read["read_from"],
        endpoint=read.get("endpoint", ""),
        model_labels=tuple(read["model_labels"]),
        notes=_noted(
            read, {"bounds_configurable": "bounds can be configured"}, *read.get("notes", ())
        ),
        alive=read.get("alive", ""),
        signals=read_signals(read, tuple(read["model_labels"])),
        unavailable=tuple(read["unavailable"].items()),
        common_labels=common,
        metrics=tuple(_metric(metric, common) for metric in read["metrics"]),
    )


def _common_label(read: Mapping[str, Any]) -> CommonLabel:
    return CommonLabel(
        name=read["label"],
        since=read.get("since", ""),
        until=read.get("until", ""),
        optional="optional" in read,
    )


def _metric(read: Mapping[str, Any], common: tuple[CommonLabel, ...]) -> EngineMetric:
    return EngineMetric(
        name=read["name"],
        type=read["type"],
        behaves_as=read.get("behaves_as", read["type"]),
        unit=read["unit"],
        signal=read["signal"],
        labels=tuple(read["labels"]),
        common=common,
        values=_values(read.get("values", {})),
        further_labels=read.get("further_labels", ""),
        bounds=tuple(Decimal(bound) for bound in read.get("bounds", ())),
        bounds_are=read.get("bounds_are", ""),
        generation=read.get("generation", ""),
        since=read.get("since", ""),
        until=read.get("until", ""),
        uncertain=read.get("uncertain") == "true",
        meaning=read["meaning"],
        notes=_noted(read, _REMARKS, *([read["note"]] if "note" in read else [])),
        source=read["source"],
    )


def _values(read: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Lists of values; what says in words how they come about is for people."""
    return tuple((label, tuple(v)) for label, v in read.items() if isinstance(v, list))


def _noted(read: Mapping[str, Any], words: Mapping[str, str], *others: str) -> tuple[str, ...]:
    """What stands under some keys, each after its words; then the rest."""
    return (*(f"{said}: {read[key]}" for key, said in words.items() if key in read), *others)
