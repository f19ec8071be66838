"""What a warehouse counted, by the query of `portable.py`, as sketches."""

from __future__ import annotations

from typing import Any

from llmmon.runtime.drift.duckdb_session import session
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import CATEGORY, SCORE_NUMBER, YES_OR_NO, Column, Events, Found
from llmmon.runtime.drift.history import History, Subject, history
from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.portable import COLUMNS
from llmmon.runtime.drift.query import MISSING_MARK, VALUE_MARK, Span
from llmmon.runtime.drift.scans import literal
from llmmon.runtime.drift.sketch import APART, Categories, Numbers, Sketch

_READERS = {
    ".parquet": "read_parquet",
    ".csv": "read_csv",
    ".jsonl": "read_json",
    ".json": "read_json",
}
_ALL_TEXT = {"read_csv": ", all_varchar = true"}


def counted_sketches(file: str, events: Events, span: Span) -> tuple[History, Found]:
    """The counts of a file, as far as they are of these hours and signals.

    Raises:
        DriftError: the file is not what the query gives.
    """
    by_signal = {column.signal: column for column in events.columns}
    with session("UTC") as duckdb:
        scan = _scan(file)
        lacking = [name for name in COLUMNS if name not in duckdb.columns(scan)]
        if lacking:
            raise DriftError(
                f"{file} has no column {', '.join(lacking)}: it is not what the query gives"
            )
        rows = [_record(file, row, by_signal) for row in duckdb.rows(_query(scan, span))]
    found = history(row for row in rows if row is not None)
    first = events.columns[0].signal
    total = sum(
        sketch.events + sum(sketch.apart.values())
        for subject, _, sketch in found.records()
        if subject.signal == first
    )
    return found, Found(events=round(total), apart=_apart(found))


def _scan(file: str) -> str:
    for ending, reader in _READERS.items():
        if file.endswith(ending):
            return f"{reader}({literal(file)}{_ALL_TEXT.get(reader, '')})"
    raise DriftError(f"{file}: counts are read from {', '.join(_READERS)}")


def _query(scan: str, span: Span) -> str:
    """Hours of one window together, and the bins of each in one row."""
    hours = f"(epoch_us(TRY_CAST(hour AS TIMESTAMPTZ)) / 3600000000 - {span.end})"
    step = f"CAST(floor({hours} / {span.step}) AS BIGINT) * {span.step} + {span.end}"
    within = f"hour IS NULL OR hour >= {span.start} AND hour < {span.end}"
    counted = (
        f"SELECT CAST(model AS VARCHAR) AS model, {step} AS hour, CAST(signal AS VARCHAR) AS signal, "  # noqa: S608 - every name in it is quoted
        f"CAST(bin AS VARCHAR) AS bin, TRY_CAST(events AS BIGINT) AS events FROM {scan}"
    )
    added = (
        "SELECT model, hour, signal, bin, CAST(sum(events) AS BIGINT) AS events, min(events) AS least, "  # noqa: S608 - the same
        f"count(*) - count(events) AS lacking FROM ({counted}) WHERE {within} GROUP BY ALL"
    )
    return (
        "SELECT model, hour, signal, list(bin), list(events), min(least) < 0 OR max(lacking) > 0 "  # noqa: S608 - the same
        f"FROM ({added}) GROUP BY model, hour, signal"
    )


def _record(
    file: str, row: tuple[Any, ...], columns: dict[str, Column]
) -> tuple[Subject, int, Sketch] | None:
    """A row as a sketch; `None` if nobody asked for it, or it is of no model."""
    model, hour, signal, bins, events, is_wrong = row
    if signal not in columns or model is None:
        return None
    if hour is None or is_wrong:
        raise DriftError(f"{file} has a row of {signal} whose hour or count cannot be read")
    counts = dict(zip(bins, events, strict=True))
    try:
        sketch = _sketch(columns[signal], counts)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise DriftError(f"{file} has a bin of {signal} that is none: {error}") from error
    return Subject(signal=signal, model=model), hour, sketch


def _sketch(column: Column, counts: dict[str, int]) -> Sketch:
    values = {b[1:]: count for b, count in counts.items() if b.startswith(VALUE_MARK)}
    apart = {b[1:]: count for b, count in counts.items() if b.startswith(MISSING_MARK)}
    if len(values) + len(apart) < len(counts) or not {*apart} <= {*APART}:
        raise ValueError(", ".join(sorted(counts)[:3]))
    if column.kind in (CATEGORY, YES_OR_NO):
        return Categories(counts=values, apart=apart)
    layout = SCORE if column.kind == SCORE_NUMBER else POSITIVE
    bins = {int(number): count for number, count in values.items()}
    if any(number not in layout.bins for number in bins):
        raise ValueError("it lies outside of the range")
    return Numbers(layout=layout, counts=bins, apart=apart)


def _apart(found: History) -> dict[str, dict[str, int]]:
    apart: dict[str, dict[str, int]] = {}
    for subject, _, sketch in found.records():
        for what, count in sketch.apart.items():
            of_signal = apart.setdefault(subject.signal, {})
            of_signal[what] = of_signal.get(what, 0) + count
    return apart
