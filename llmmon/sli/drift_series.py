"""A signal's series, as the configuration of a drift job names them, and as questions to a Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmmon.catalog.native import COST, FINISH_REASONS, REFUSALS, REQUESTS
from llmmon.model import naming
from llmmon.promql import BOUND_LABEL, Matcher, Selector, equal, one_of, total
from llmmon.runtime.drift.prometheus.series import (
    BINS,
    BUCKETS,
    CATEGORY,
    HISTOGRAM,
    HITS,
    MEAN,
    RATE,
    SUM,
    TOTAL,
    Question,
    Series,
)
from llmmon.sli.drift_hours import counted_in_an_hour
from llmmon.sli.drift_sources import AMOUNT, CATEGORIES, HISTOGRAMS, RATES, hits_and_total

_FORM = ("histogram", "amount", "counter", "by", "of")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesEntry:
    """Where a signal of some models is counted: one of a histogram, a counter by category, hits of events."""

    histogram: Selector | None = None
    """By its name without `_bucket`."""
    per_unit: Decimal = Decimal(1)
    amount: Selector | None = None
    """What events of `of` come to: their cost."""
    counter: Selector | None = None
    by: str | None = None
    of: tuple[Selector, ...] = ()
    model_label: str = naming.MODEL_LABEL
    model: str | None = None

    @property
    def kind(self) -> str | None:
        """How it is counted; `None` if that does not follow."""
        form = {name for name in _FORM if getattr(self, name)}
        forms = {
            HISTOGRAM: {"histogram"},
            CATEGORY: {"counter", "by"},
            RATE: {"counter", "of"},
            MEAN: {"amount", "of"},
        }
        return next((kind for kind, wanted in forms.items() if form == wanted), None)


def usual_entry(service: str, signal: str) -> SeriesEntry | None:
    """Where the generated module counts a signal of every service; `None` if it is one of its own."""
    own = equal(**{naming.SERVICE_LABEL: service})
    if signal in HISTOGRAMS:
        return SeriesEntry(histogram=Selector(HISTOGRAMS[signal].name, own))
    if signal == AMOUNT:
        answered = Selector(REQUESTS.name, own).where(Matcher("outcome", "=", "ok"))
        return SeriesEntry(amount=Selector(COST.name, own), of=(answered,))
    if signal == CATEGORIES:
        label = FINISH_REASONS.own_labels[0][0]
        return SeriesEntry(counter=Selector(FINISH_REASONS.name, own), by=label)
    if signal in RATES:
        requests, refusals = Selector(REQUESTS.name, own), Selector(REFUSALS.name, own)
        hits, everything = hits_and_total(signal, requests, refusals)
        return SeriesEntry(counter=hits, of=(everything,))
    return None


def questions_about(
    signal: str, entries: Sequence[SeriesEntry], *, needs_sums: bool, recorded_of: str | None
) -> Iterator[Series]:
    """Each entry as what is asked. `recorded_of` is the service whose rules record the same by the hour.

    Entries are of one kind each, and of the same.
    """
    for entry in entries:
        others = tuple(e.model for e in entries if e.model is not None)
        kind = entry.kind or HISTOGRAM
        keeps_sums = needs_sums or kind == MEAN
        recorded = () if recorded_of is None else _recorded(recorded_of, signal, entry, others)
        yield Series(
            signal=signal,
            kind=kind,
            questions=tuple(q for q in _raw(entry) if keeps_sums or q.part != SUM),
            recorded=tuple(q for q in recorded if keeps_sums or q.part != SUM),
            per_unit=float(entry.per_unit),
        )


def _raw(entry: SeriesEntry) -> Iterator[Question]:
    if entry.histogram is not None:
        yield _asked(entry, BUCKETS, _part(entry.histogram, "_bucket"), BOUND_LABEL)
        yield _asked(entry, SUM, _part(entry.histogram, "_sum"))
    elif entry.amount is not None:
        yield _asked(entry, SUM, entry.amount)
        yield from (_asked(entry, TOTAL, each) for each in entry.of)
    elif entry.counter is not None and entry.by is not None:
        yield _asked(entry, BINS, entry.counter, entry.by)
    elif entry.counter is not None:
        yield _asked(entry, HITS, entry.counter)
        yield from (_asked(entry, TOTAL, each) for each in entry.of)


def _part(histogram: Selector, suffix: str) -> Selector:
    return Selector(f"{histogram.metric}{suffix}", histogram.matchers)


def _asked(
    entry: SeriesEntry, part: str, counter: Selector, bin_label: str | None = None
) -> Question:
    is_named = entry.model is None
    by = [*([entry.model_label] if is_named else []), *([bin_label] if bin_label else [])]
    return Question(
        part=part,
        expr=str(counted_in_an_hour(counter, by)),
        bin_label=bin_label,
        model_label=entry.model_label if is_named else None,
        model=entry.model or "",
    )


def _recorded(
    service: str, signal: str, entry: SeriesEntry, others: tuple[str, ...]
) -> tuple[Question, ...]:
    """What the generated rules record of the entry's models, under the names of the spec."""
    own = equal(**{naming.SERVICE_LABEL: service, naming.SIGNAL_LABEL: signal})
    if entry.model is not None:
        own += equal(**{naming.MODEL_LABEL: entry.model})
    elif others:
        own += (Matcher(naming.MODEL_LABEL, "!~", one_of(others)),)
    if entry.amount is not None:
        return (
            _of_recorded(SUM, naming.DRIFT_SUM, own),
            _of_recorded(TOTAL, naming.DRIFT_BINS, own),
        )
    if entry.histogram is None:
        return (_of_recorded(BINS, naming.DRIFT_BINS, own, naming.BIN_LABEL),)
    return (
        _of_recorded(BUCKETS, naming.DRIFT_BUCKETS, own, BOUND_LABEL),
        _of_recorded(SUM, naming.DRIFT_SUM, own),
    )


def _of_recorded(
    part: str, recorded: str, own: tuple[Matcher, ...], bin_label: str | None = None
) -> Question:
    by = [naming.MODEL_LABEL, *([bin_label] if bin_label else [])]
    series = Selector(naming.drift_hourly(recorded), own)
    return Question(part=part, expr=str(total(series, by)), bin_label=bin_label)
