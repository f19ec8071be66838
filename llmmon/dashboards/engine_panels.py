"""Panels of a model behind an engine, from what the engine exposes: those that its version can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from llmmon.catalog.signals import SIGNALS
from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    RATE_INTERVAL,
    RATIO,
    REQUESTS_PER_SECOND,
    SECONDS,
    AnyPanel,
    Legend,
    Query,
    TimeSeries,
    Unit,
)
from llmmon.model.service import ModelEntry
from llmmon.promql import Matcher, Number, Selector, Vector
from llmmon.sli.engine_series import UNITS_PER_SECOND, EngineSeries, series_of
from llmmon.sli.signal_queries import (
    TOKENS,
    signal_query,
    tokens_query,
    told_signal,
    whole_selector,
)

_TIMES = ("request_duration", "queue_time", "time_to_first_token", "time_per_output_token")


@dataclass(frozen=True, slots=True)
class _Group:
    """Signals of one unit that belong together."""

    key: str
    title: str
    signals: tuple[str, ...]
    unit: Unit


_GROUPS = (
    _Group("requests", "Requests a second", ("requests", "errors"), REQUESTS_PER_SECOND),
    _Group("durations", "Duration, p95", ("request_duration", "queue_time"), SECONDS),
    _Group("first-token", "Time to first token, p95", ("time_to_first_token",), SECONDS),
    _Group("pace", "Time per output token, p95", ("time_per_output_token",), SECONDS),
    _Group("tokens", "Tokens a second", TOKENS, PER_SECOND),
    _Group("waiting", "Waiting requests", ("queue_depth",), COUNT),
    _Group("cache", "Cache in use", ("cache_use",), RATIO),
    _Group("preemptions", "Preemptions a second", ("preemptions",), PER_SECOND),
)


def heading(model: ModelEntry) -> tuple[str, str]:
    """Key and title of the model's row."""
    series = series_of(model)
    title = f" on {series.engine.title}" if series else ""
    return f"engine/{model.name}", f"{model.name}{title}"


def panels(model: ModelEntry, chosen: tuple[Matcher, ...]) -> tuple[AnyPanel, ...]:
    """A panel for each group of signals of which the engine has any."""
    return grouped(model, chosen, (group.key for group in _GROUPS))


def grouped(
    model: ModelEntry, chosen: tuple[Matcher, ...], keys: Iterable[str]
) -> tuple[AnyPanel, ...]:
    """Those of some of the groups."""
    series, wanted = series_of(model), set(keys)
    if series is None:
        return ()
    groups = (group for group in _GROUPS if group.key in wanted)
    found = ((group, tuple(_queries(series, group, chosen))) for group in groups)
    return tuple(_panel(model, group, queries) for group, queries in found if queries)


def any_series(model: ModelEntry) -> Selector | None:
    """Series that the model's engine exposes as long as it runs, if it tells the model apart in any."""
    series = series_of(model)
    told = (told_signal(series, name) for name in SIGNALS) if series else ()
    found = next((signal for signal in told if signal), None)
    if series is None or found is None:
        return None
    return series.presence(found, whole_selector(series, found))[0].selector


def tokens_per_second(model: ModelEntry, chosen: tuple[Matcher, ...]) -> Vector | None:
    """Tokens of all directions that the engine tells of; `None` if it tells of none."""
    series = series_of(model)
    if series is None:
        return None
    return tokens_query(series, RATE_INTERVAL, *chosen)


def _queries(series: EngineSeries, group: _Group, chosen: tuple[Matcher, ...]) -> Iterator[Query]:
    for name in group.signals:
        expr = _query(series, name, chosen)
        if expr is not None:
            yield Query(expr=expr, legend=Legend(name.replace("_", " ")))


def _query(series: EngineSeries, name: str, chosen: tuple[Matcher, ...]) -> Vector | None:
    """In seconds, shares and counts."""
    signal = told_signal(series, name)
    if signal is None:
        return None
    expr = signal_query(series.narrowed(*chosen), signal, RATE_INTERVAL)
    if name not in _TIMES:
        return expr
    per_second = UNITS_PER_SECOND[series.engine.metric(signal.metric).unit]
    return expr if per_second == 1 else expr.arithmetic("/", Number(per_second))


def _panel(model: ModelEntry, group: _Group, queries: tuple[Query, ...]) -> TimeSeries:
    meant = "; ".join(f"{name.replace('_', ' ')}: {SIGNALS[name]}" for name in group.signals)
    return TimeSeries(
        key=f"engine/{model.name}/{group.key}",
        title=group.title,
        description=f"What the engine tells of {model.name}. {meant[0].upper()}{meant[1:]}.",
        queries=queries,
        unit=group.unit,
        no_value=NOTHING_YET,
        from_zero=True,
        width=8,
        height=8,
    )
