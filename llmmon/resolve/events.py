"""The events that the generated module writes: which columns they have, and where they go."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.codes.events import (
    EVENT_COLUMN_TAKEN,
    UNKNOWN_EVENT_COLUMN,
    UNUSABLE_EVENT_FILES,
)
from llmmon.model.instrumentation import EventFiles
from llmmon.resolve.parsed import Problems
from llmmon.runtime.drift.event_schema import COLUMN_NAMES, EVENT_COLUMNS
from llmmon.source import SpecPath
from llmmon.spec.instrumentation import EventsShape
from llmmon.words import did_you_mean, quoted

_PATH = ("instrumentation", "events")
_FREE = tuple(column.name for column in EVENT_COLUMNS if column.can_be_left_out)
_FEWEST_FILES = 4


def resolve_events(shape: EventsShape | None, problems: Problems) -> EventFiles | None:
    """How events are written; `None` if they are not."""
    if shape is None:
        return None
    _check_sizes(shape, problems)
    _check_names(problems)
    _check_models(problems)
    return EventFiles(
        folder=shape.folder,
        max_file=shape.max_file,
        max_total=shape.max_total,
        columns=_columns(shape, problems),
    )


def _columns(shape: EventsShape, problems: Problems) -> tuple[str, ...]:
    """All that can be written, as far as it was asked for."""
    every = tuple(dict.fromkeys((*_FREE, *_own_names(problems))))
    if shape.columns is None:
        return every
    for index, name in enumerate(shape.columns):
        if name not in every:
            message = f"{quoted(name)} is no column that events can do without"
            hint = "remove it: it is always there"
            if name not in COLUMN_NAMES:
                message = f"{quoted(name)} is no column of the events"
                hint = did_you_mean(name, every, "column")
            problems.add(UNKNOWN_EVENT_COLUMN, message, (*_PATH, "columns", index), hint)
    return tuple(name for name in every if name in shape.columns)


def _own_names(problems: Problems) -> Iterable[str]:
    """Columns that the service adds: its dimensions and its quality metrics."""
    spec = problems.parsed.spec
    yield from sorted(spec.dimensions)
    yield from (quality.metric for quality in spec.quality)


def _check_sizes(shape: EventsShape, problems: Problems) -> None:
    if shape.max_total.bytes >= _FEWEST_FILES * shape.max_file.bytes:
        return
    message = (
        f"{shape.max_total} in all leave no room for {_FEWEST_FILES} files of {shape.max_file}"
    )
    key = "max_total" if "max_total" in shape.model_fields_set else "max_file"
    hint = "with so few, making room for a new file removes most of what was kept"
    problems.add(UNUSABLE_EVENT_FILES, message, (*_PATH, key), hint)


def _check_models(problems: Problems) -> None:
    """Somebody must call the module."""
    if all(model.source is not None for model in problems.parsed.spec.models):
        message = "events are to be written, and no model of the service is instrumented"
        hint = "remove it; engines write no events"
        problems.add(UNUSABLE_EVENT_FILES, message, _PATH, hint, key=True)


def _check_names(problems: Problems) -> None:
    """What the service adds must not stand in a column of the schema."""
    spec = problems.parsed.spec
    places: list[tuple[str, SpecPath, bool]] = [
        (name, ("dimensions", name), True) for name in sorted(spec.dimensions)
    ]
    scores = enumerate(spec.quality)
    places += [(each.metric, ("quality", index, "metric"), False) for index, each in scores]
    seen = set(COLUMN_NAMES)
    for name, path, is_key in places:
        if name in seen:
            message = f"events have a column {quoted(name)} already"
            hint = f"call it {name}_name, say" if is_key else f"call it {name}_score, say"
            problems.add(EVENT_COLUMN_TAKEN, message, path, hint, key=is_key)
        seen.add(name)
