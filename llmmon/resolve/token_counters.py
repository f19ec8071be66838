"""In which series engines count the tokens of their models, by direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from llmmon.model.service import ModelEntry, TokenCounter
from llmmon.resolve.engine_models import EngineModel
from llmmon.sli.engine_series import EngineSeries
from llmmon.sli.signal_queries import less_selector, whole_selector

_SIGNALS = {
    "input": "input_tokens",
    "cached_input": "cached_input_tokens",
    "output": "output_tokens",
    "reasoning": "reasoning_tokens",
}
"""By direction, the signal that counts it. No engine tells what it writes to a cache."""


def with_token_counters(
    models: tuple[ModelEntry, ...], engines: Mapping[str, EngineModel]
) -> tuple[ModelEntry, ...]:
    """The models; those behind an engine with the series that count their tokens."""
    return tuple(
        replace(model, token_counters=tuple(_counters(engines[model.name])))
        if model.name in engines
        else model
        for model in models
    )


def _counters(model: EngineModel) -> Iterator[TokenCounter]:
    series = EngineSeries(
        engine=model.engine,
        version=model.version,
        selection=model.selection,
        models=(model.called,),
    )
    for direction, name in _SIGNALS.items():
        signal = series.signal(name)
        if signal is not None:
            yield TokenCounter(
                direction=direction,
                add=whole_selector(series, signal),
                subtract=less_selector(series, signal) if signal.less else None,
                ranks=signal.ranks,
            )
