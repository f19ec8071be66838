"""The Prometheus of a drift job: which series each checked signal is read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from llmmon.codes.drift_source import UNUSABLE_SERIES
from llmmon.codes.references import UNKNOWN_SIGNAL
from llmmon.model.drift_job import PrometheusSource
from llmmon.model.service import DriftCheck
from llmmon.resolve.parsed import FileProblems
from llmmon.resolve.server import resolve_server
from llmmon.resolve.signals import CATEGORIES, MEAN, NUMBERS, RATE, SIGNALS
from llmmon.runtime.drift.prometheus import series as kinds
from llmmon.sli.drift_series import SeriesEntry, questions_about, usual_entry
from llmmon.spec.drift_prometheus import PrometheusShape, SeriesShape
from llmmon.words import did_you_mean, quoted

_AT = ("prometheus",)
_SORTS = {
    kinds.HISTOGRAM: NUMBERS,
    kinds.CATEGORY: CATEGORIES,
    kinds.RATE: RATE,
    kinds.MEAN: MEAN,
}
_FORMS = "write histogram, or counter with by, or counter with of, or amount with of"
_KEYS = ("histogram", "amount", "counter", "by", "of")


def sorts_of(shape: PrometheusShape, problems: FileProblems) -> dict[str, str]:
    """What each signal with series of its own is; series that do not tell are reported."""
    found = {}
    for signal, written in shape.series.items():
        kinds_ = [_kind(signal, index, each, problems) for index, each in enumerate(written)]
        found[signal] = SIGNALS.get(signal, NUMBERS)
        told = [kind for kind in kinds_ if kind is not None]
        if told:
            found[signal] = _SORTS[told[0]]
            _check_agree(signal, told, problems)
    return found


def check_better(
    shape: PrometheusShape, signals: Mapping[str, str], problems: FileProblems
) -> None:
    """A direction is of a signal that there is."""
    for name in shape.better:
        if name not in signals:
            message = f"{quoted(name)} is not a signal of this service"
            hint = did_you_mean(name, signals, "signals")
            problems.add(UNKNOWN_SIGNAL, message, (*_AT, "better", name), hint, key=True)


def resolve_prometheus(
    service: str, shape: PrometheusShape, checks: Sequence[DriftCheck], problems: FileProblems
) -> PrometheusSource:
    """The server, and all that it is asked."""
    return PrometheusSource(
        server=resolve_server(shape, problems, _AT),
        series=tuple(_series(service, shape, checks)),
        allow_warnings=shape.allow_warnings,
    )


def _series(
    service: str, shape: PrometheusShape, checks: Sequence[DriftCheck]
) -> Iterator[kinds.Series]:
    for signal in dict.fromkeys(check.signal for check in checks):
        written = shape.series.get(signal)
        entries = list(map(_entry, written)) if written else _usual(service, signal)
        yield from questions_about(
            signal,
            entries,
            needs_sums=any(c.signal == signal and c.at_least is not None for c in checks),
            recorded_of=service if shape.recorded else None,
        )


def _usual(service: str, signal: str) -> list[SeriesEntry]:
    usual = usual_entry(service, signal)
    return [] if usual is None else [usual]


def _entry(shape: SeriesShape) -> SeriesEntry:
    given = {name: getattr(shape, name) for name in shape.model_fields_set}
    return SeriesEntry(**{name: value for name, value in given.items() if value is not None})


def _kind(signal: str, index: int, shape: SeriesShape, problems: FileProblems) -> str | None:
    at = (*_AT, "series", signal, index)
    kind = _entry(shape).kind
    if kind is None:
        keys = [key for key in _KEYS if getattr(shape, key) is not None]
        message = f"series of {quoted(signal)} by {' and '.join(keys) or 'nothing'}"
        problems.add(UNUSABLE_SERIES, message, at, _FORMS)
    elif shape.per_unit is not None and kind != kinds.HISTOGRAM:
        message = "a unit of what is not measured"
        problems.add(UNUSABLE_SERIES, message, (*at, "per_unit"), "remove it", key=True)
    if shape.model is not None and shape.model_label is not None:
        message = "a model of two names"
        problems.add(
            UNUSABLE_SERIES, message, (*at, "model"), "keep model or model_label", key=True
        )
    return kind


def _check_agree(signal: str, told: Iterable[str], problems: FileProblems) -> None:
    if len({*told}) > 1 or (
        signal in SIGNALS and {_SORTS[kind] for kind in told} != {SIGNALS[signal]}
    ):
        message = f"series of two kinds for {quoted(signal)}"
        if signal in SIGNALS:
            message = f"series that do not count {quoted(signal)}, which is {SIGNALS[signal]}"
        problems.add(UNUSABLE_SERIES, message, (*_AT, "series", signal), _FORMS)
