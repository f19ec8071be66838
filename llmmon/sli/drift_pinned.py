"""Which models' pinned past fits the series in which they are counted now, and what it comes to there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from llmmon.model.drift_past import PinnedSignal
from llmmon.model.service import Drift, Service
from llmmon.sli.drift_sources import Categories, Mean, Numbers, Source, drift_sources

OTHER_BINS = "is in other bins than the series that Prometheus has"
NOT_THERE = "is not in it"
IS_A_MEAN = "is a mean, which rules compare with the time before alone"
NO_SUM = "has no sum of its values there, which at_least compares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """What a model counted, in the bins of its series."""

    counts: tuple[int, ...]
    added: float
    """All values together in the histogram's unit; zero of what is no histogram, or has no sum."""


def compared_sources(service: Service, signal: str) -> tuple[Source, ...]:
    """The series of a signal, of the models that there is a past of."""
    sources, drift = drift_sources(service, signal), service.drift
    if drift is None or drift.pinned is None:
        return sources
    narrowed = (
        replace(source, models=tuple(m for m in source.models if _fits(drift, signal, m, source)))
        for source in sources
    )
    return tuple(source for source in narrowed if source.models)


def pinned_events(service: Service, drift: Drift, signal: str) -> Iterator[tuple[str, int]]:
    """How many events there are of each model whose past can be compared with."""
    for source in compared_sources(service, signal):
        for model in source.models:
            found = pinned_in(drift, signal, model, source)
            if isinstance(found, Pinned):
                yield model, sum(found.counts)


def misfits(service: Service, signal: str) -> Iterator[tuple[str, str]]:
    """Models whose past cannot be compared with, and why not."""
    drift = service.drift
    for source in drift_sources(service, signal):
        for model in source.models:
            fit = "" if drift is None else pinned_in(drift, signal, model, source)
            if isinstance(fit, str):
                yield model, fit


def pinned_in(drift: Drift, signal: str, model: str, source: Source) -> Pinned | str:
    """The pinned past of a model in the bins of a source; or why there is none."""
    kept = next((k for k in drift.past or () if (k.signal, k.model) == (signal, model)), None)
    if kept is None or not (kept.events or kept.is_fine):
        return NOT_THERE
    if isinstance(source, Numbers):
        needs_sum = any(c.signal == signal and c.at_least is not None for c in drift.checks)
        return _numbers(kept, source, needs_sum)
    if isinstance(source, Mean):
        return IS_A_MEAN
    names = source.categories if isinstance(source, Categories) else ("true", "false")
    counts = dict(kept.categories)
    if not kept.categories or not {*counts} <= {*names}:
        return OTHER_BINS
    return Pinned(counts=tuple(counts.get(name, 0) for name in names), added=0.0)


def _fits(drift: Drift, signal: str, model: str, source: Source) -> bool:
    return isinstance(pinned_in(drift, signal, model, source), Pinned)


def _numbers(kept: PinnedSignal, source: Numbers, needs_sum: bool) -> Pinned | str:
    """Exact where every bound of the series is one of the file, which may have more."""
    known = {_key(bound): number for number, bound in enumerate(kept.bounds)}
    wanted = [_key(float(bound / source.per_unit)) for bound in source.bounds]
    if not kept.bins or not {*wanted} <= {*known}:
        return OTHER_BINS
    if needs_sum and kept.added is None:
        return NO_SUM
    ends = [known[key] + 1 for key in wanted]
    counts = tuple(_between(kept.bins, [0, *ends, len(kept.bins)]))
    return Pinned(counts=counts, added=(kept.added or 0.0) * float(source.per_unit))


def _between(bins: tuple[int, ...], ends: Iterable[int]) -> Iterator[int]:
    start, *others = ends
    for end in others:
        yield sum(bins[start:end])
        start = end


def _key(bound: float) -> str:
    """A bound to twelve digits: who divides by a unit differs in the last of them."""
    return f"{bound:.12g}"
