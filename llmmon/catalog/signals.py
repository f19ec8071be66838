"""Signals: what llmmon asks of any engine, and by which of its series each engine answers.

An engine's file maps each signal to a metric, with what makes the difference between engines: the
label of the model, what does not count, whether ranks repeat each other, and what must be subtracted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from llmmon.catalog.versions import Version, is_within
from llmmon.promql import Matcher, MatchOp

SIGNALS = {
    "requests": "finished requests, without those that the caller got wrong or cancelled",
    "errors": "those of them that failed",
    "request_duration": "time from a request's arrival to its last token",
    "time_to_first_token": "time from a streamed request's arrival to its first token",
    "time_per_output_token": "mean time of each output token after the first, per request",
    "queue_time": "time that a request waits before it runs",
    "queue_depth": "requests that wait",
    "input_tokens": "input tokens that were not cached",
    "cached_input_tokens": "input tokens from a cache",
    "output_tokens": "output tokens that are not reasoning",
    "reasoning_tokens": "output tokens of reasoning",
    "cache_use": "share of the cache of keys and values that is in use",
    "preemptions": "requests that were set back to make room for others",
    "spend": "money spent, in USD",
}
"""What each signal means, in the order in which people look at them."""
NO_MODEL = "none"
"""What a file says instead of a label where the series do not name their model."""
_OPS: dict[str, MatchOp] = {"not": "!=", "matches": "=~", "not_matches": "!~"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSignal:
    """By which series an engine answers one signal, in a range of its versions."""

    name: str
    metric: str
    since: str
    until: str
    matchers: tuple[Matcher, ...]
    """What leaves out series that are not the signal's: other token types, calls that do not stream."""
    model_label: str | None
    """The label that names the model; `None` where the series do not."""
    counts_observations: bool
    """Whether the histogram's count is meant."""
    plus_errors: bool
    """Whether the metric counts successes only, so that errors come on top."""
    from_start: bool
    """Whether the series are there before the first event."""
    ranks: tuple[str, ...]
    """Labels of ranks that all report the same: the maximum over them is meant, not the sum."""
    less: str
    """A metric to subtract; empty if there is none."""
    less_matchers: tuple[Matcher, ...]
    of: str
    """A metric that the value is a share of; empty if it is one already."""

    def is_in(self, version: Version | None) -> bool:
        """Whether it is there in a version of the engine."""
        return is_within(version, self.since, self.until)


def read_signals(
    read: Mapping[str, Any], model_labels: tuple[str, ...]
) -> tuple[EngineSignal, ...]:
    """The signals of an engine's file, in the file's order."""
    return tuple(
        _signal(name, entry, model_labels)
        for name, entries in read["signals"].items()
        for entry in (entries if isinstance(entries, list) else [entries])
    )


def _signal(name: str, read: Mapping[str, Any], model_labels: tuple[str, ...]) -> EngineSignal:
    label = read.get("model_label", model_labels[0] if model_labels else NO_MODEL)
    return EngineSignal(
        name=name,
        metric=read["metric"],
        since=read.get("since", ""),
        until=read.get("until", ""),
        matchers=_matchers(read.get("where", {})),
        model_label=None if label == NO_MODEL else label,
        counts_observations=read.get("part") == "count",
        plus_errors="plus_errors" in read,
        from_start="from_start" in read,
        ranks=tuple(read.get("ranks", ())),
        less=read.get("less", ""),
        less_matchers=_matchers(read.get("less_where", {})),
        of=read.get("of", ""),
    )


def _matchers(read: Mapping[str, Any]) -> tuple[Matcher, ...]:
    found = []
    for label, wanted in read.items():
        if isinstance(wanted, str):
            found.append(Matcher(label, "=", wanted))
        else:
            found += [Matcher(label, _OPS[how], value) for how, value in wanted.items()]
    return tuple(found)
