"""Events counted by the portable query are the sketches that files of events give."""

from __future__ import annotations

from math import exp
from pathlib import Path
from random import Random

import duckdb
import pytest

from llmmon.runtime.drift.counts import counted_sketches
from llmmon.runtime.drift.dialects import DIALECTS, in_dialect
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import Events
from llmmon.runtime.drift.portable import portable_query
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.scans import literal
from tests.drift.event_files import DAY, START, as_parquet, event, events_of

_SIGNALS = ("latency", "faithfulness", "refusal_rate", "finish_reason")
_HEAD = "model,hour,signal,bin,events\n"


def _written(folder: Path) -> Events:
    random = Random(8)
    values = [
        event(
            random.randrange(24),
            latency=random.choice([exp(random.gauss(0, 2)), 0.0, -1.0, None, 1e13]),
            faithfulness=random.choice([random.random(), 0.0, 1.0, -2.0, 3.0, None]),
            refusal=random.choice([True, False, None]),
            finish_reason=random.choice(["stop", "it's", "", None]),
        )
        for _ in range(2_000)
    ]
    return events_of(as_parquet(folder / "e.parquet", values), *_SIGNALS)


def _counted(folder: Path, events: Events, name: str, form: str) -> Path:
    out, source = folder / name, events.files[0]
    query = in_dialect(portable_query(events, "llm.events", DAY), "duckdb")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE SCHEMA llm")
        connection.execute(
            "CREATE TABLE llm.events AS SELECT * REPLACE (CAST(time AS TIMESTAMPTZ) AS time) "
            f"FROM {literal(source)}"
        )
        connection.execute(f"COPY ({query}) TO {literal(str(out))} (FORMAT {form})")
    return out


@pytest.mark.parametrize(
    ("name", "form"), [("c.parquet", "parquet"), ("c.csv", "csv"), ("c.jsonl", "json")]
)
@pytest.mark.parametrize("step", [1, 6])
def test_counts_of_a_table_are_the_sketches_of_its_events(
    tmp_path: Path, name: str, form: str, step: int
) -> None:
    events, span = _written(tmp_path), Span(start=START, end=START + 24, step=step)
    counted, found = counted_sketches(str(_counted(tmp_path, events, name, form)), events, span)
    expected, of_events = sketches(events, span)

    assert counted == expected
    assert (found.events, found.apart) == (2_000, of_events.apart)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_the_query(tmp_path: Path, dialect: str) -> None:
    query = in_dialect(portable_query(_written(tmp_path), "llm.events", DAY), dialect)

    assert query.upper().count("GROUPING SETS") == 1
    assert all(signal in query for signal in _SIGNALS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("model,hour,bin\nm,2024-01-01 01:00:00,=1\n", "no column signal, events"),
        (_HEAD + "m,yesterday,latency,=1,5\n", "whose hour or count cannot be read"),
        (_HEAD + "m,2024-01-01 01:00:00+00,latency,=1,many\n", "whose hour or count"),
        (_HEAD + "m,2024-01-01 01:00:00+00,latency,=1,-4\n", "whose hour or count"),
        (_HEAD + "m,2024-01-01 01:00:00+00,latency,12,4\n", "a bin of latency that is none"),
        (_HEAD + "m,2024-01-01 01:00:00+00,latency,=fast,4\n", "a bin of latency that is none"),
        (_HEAD + "m,2024-01-01 01:00:00+00,latency,=99999,4\n", "a bin of latency that is none"),
        (_HEAD + "m,2024-01-01 01:00:00+00,latency,!lost,4\n", "a bin of latency that is none"),
    ],
)
def test_a_file_that_the_query_did_not_give_is_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "c.csv"
    file.write_text(text)

    with pytest.raises(DriftError, match=reason):
        counted_sketches(str(file), events_of(file, "latency"), DAY)


def test_other_signals_and_hours_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text(
        _HEAD
        + "m,2024-01-01 01:00:00+00,cost,=1,5\n"
        + "m,2031-01-01 01:00:00+00,latency,=1,5\n"
        + ",2024-01-01 01:00:00+00,latency,=1,5\n"
        + "m,2024-01-01 01:00:00+00,latency,=1,5\n"
    )
    found, counted = counted_sketches(str(file), events_of(file, "latency"), DAY)

    assert counted.events == 5
    assert [hour for _, hour, _ in found.records()] == [START + 1]
    with pytest.raises(DriftError, match=r"counts are read from \.parquet"):
        counted_sketches("counts.txt", events_of(file, "latency"), DAY)
