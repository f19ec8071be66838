"""Files of events as sketches: the same as counting in Python, and a clear outcome for bad input."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import exp, inf, nan
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from llmmon.runtime.drift import duckdb_engine
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.duckdb_session import session, words_of
from llmmon.runtime.drift.errors import DriftError, FileGoneError
from llmmon.runtime.drift.events import SCORE_NUMBER, Column, Events
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.sketch import Categories, Sketch, categories, numbers
from llmmon.runtime.drift.watch import Watch
from tests.drift.event_files import DAY, START, Event, as_lines, as_parquet, event, events_of

_ALL = ("latency", "faithfulness", "refusal_rate", "finish_reason")
_Writer = Callable[[Path, Iterable[Event]], Path]
_FORMATS = pytest.mark.parametrize("write", [as_lines, as_parquet], ids=["jsonl", "parquet"])


def _file(folder: Path, write: _Writer, events: Iterable[Event]) -> Path:
    return write(folder / ("events.parquet" if write is as_parquet else "events.jsonl"), events)


def _only(history: History, signal: str, hour: int = START + 1) -> Sketch:
    return history.sketches[Subject(signal=signal, model="granite-34b")][hour]


def _mixed(count: int) -> list[dict[str, Any]]:
    random = Random(5)
    return [
        event(
            random.randrange(24),
            latency=round(exp(random.gauss(0, 2)), 4) if random.random() > 0.1 else None,
            faithfulness=random.choice([0, 1, 0.29, random.random(), -0.5, 1.5]),
            refusal=random.random() < 0.1,
            finish_reason=random.choice(["stop", "length", None, "=odd", "!"]),
        )
        for _ in range(count)
    ]


@_FORMATS
def test_every_hour_is_counted_as_python_counts_it(tmp_path: Path, write: _Writer) -> None:
    written = _mixed(3_000)
    found, counted = sketches(events_of(_file(tmp_path, write, written), *_ALL), DAY)

    assert counted.events == 3_000
    assert not counted.skipped.any
    for hour in range(24):
        now = [one for one in written if one["time"].startswith(f"2024-01-01T{hour:02}")]
        at = START + hour
        assert _only(found, "latency", at) == numbers(POSITIVE, [e["latency"] for e in now])
        assert _only(found, "faithfulness", at) == numbers(SCORE, [e["faithfulness"] for e in now])
        refused = sum(one["refusal"] for one in now)
        rate = _only(found, "refusal_rate", at)
        assert (rate.counts.get("true", 0), rate.events) == (refused, len(now))  # type: ignore[call-overload] # of categories
        assert _only(found, "finish_reason", at) == categories([e["finish_reason"] for e in now])


@pytest.mark.parametrize("value", [0.0001, 0.1, 0.5, 1, 1.01, 1.0201, 7.25, 100, 600, 86_400, 2e12])
def test_duckdb_and_python_put_a_number_into_the_same_bin(tmp_path: Path, value: float) -> None:
    file = as_lines(tmp_path / "events.jsonl", [event(latency=value)])
    found, _ = sketches(events_of(file, "latency"), DAY)

    assert _only(found, "latency") == numbers(POSITIVE, [value])


def test_hours_can_be_counted_together_back_from_the_end(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(hour, latency=1) for hour in range(24)])
    span = Span(start=START, end=START + 23, step=6)
    found, counted = sketches(events_of(file, "latency"), span)
    hours = found.sketches[Subject(signal="latency", model="granite-34b")]

    assert {hour - START: sketch.events for hour, sketch in hours.items()} == {
        -1: 5,
        5: 6,
        11: 6,
        17: 6,
    }
    assert counted.events == 23


def test_the_order_of_lines_leaves_no_trace(tmp_path: Path) -> None:
    written = _mixed(400)
    forward = as_lines(tmp_path / "a.jsonl", written)
    backward = as_lines(tmp_path / "b.jsonl", reversed(written))

    assert sketches(events_of(forward, *_ALL), DAY) == sketches(events_of(backward, *_ALL), DAY)


def test_files_of_both_formats_are_read_together(tmp_path: Path) -> None:
    lines = as_lines(tmp_path / "a.jsonl", [event(latency=1.0)])
    parquet = as_parquet(tmp_path / "b.parquet", [event(latency=2.0)])
    read = events_of(lines, "latency")
    both = Events(files=(str(lines), str(parquet)), columns=read.columns)

    assert _only(sketches(both, DAY)[0], "latency") == numbers(POSITIVE, [1.0, 2.0])


def test_a_pattern_names_many_files(tmp_path: Path) -> None:
    for day in "ab":
        as_lines(tmp_path / f"{day}.jsonl", [event(latency=1.0)])

    assert (
        _only(sketches(events_of(tmp_path / "*.jsonl", "latency"), DAY)[0], "latency").events == 2
    )


@pytest.mark.parametrize(
    ("time", "zone", "hour"),
    [
        ("2024-01-01T10:30:00Z", "UTC", 10),
        ("2024-01-01T10:30:00+02:00", "UTC", 8),
        ("2024-01-01 10:30:00.123456-05:30", "UTC", 16),
        ("2024-01-01T10:30:00", "UTC", 10),
        ("2024-01-01T10:30:00", "Europe/Berlin", 9),
    ],
)
def test_times_count_in_utc_by_the_zone_they_say_or_the_one_that_was_told(
    tmp_path: Path, time: str, zone: str, hour: int
) -> None:
    file = as_lines(tmp_path / "e.jsonl", [{"time": time, "model": "granite-34b", "latency": 1}])
    found, _ = sketches(events_of(file, "latency", time_zone=zone), DAY)

    assert _only(found, "latency", START + hour).events == 1


def test_values_of_another_type_are_counted_and_end_nothing(tmp_path: Path) -> None:
    file = tmp_path / "e.jsonl"
    values = ['"slow"', "{}", "[1]", "1.5", "null", "-2", "NaN", "1e999"]
    head = '{"time":"2024-01-01T01:30:00Z","model":"granite-34b","latency":'
    file.write_text("".join(f"{head}{value}}}\n" for value in values))

    found, counted = sketches(events_of(file, "latency"), DAY)

    assert _only(found, "latency").events == 1
    apart = counted.apart["latency"]
    assert (apart["wrong_type"], apart["missing"], apart["negative"]) == (3, 1, 1)
    assert sum(apart.values()) + 1 == len(values)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("null", "missing"),
        ('"slow"', "wrong_type"),
        ("{}", "wrong_type"),
        ('""', "wrong_type"),
        ("-2", "negative"),
        ("NaN", "nan"),
        ("-1e999", "infinite"),
        ('"1.5"', None),
    ],
)
def test_what_is_wrong_with_a_number_in_a_line_is_told_apart(
    tmp_path: Path, written: str, what: str | None
) -> None:
    file = tmp_path / "e.jsonl"
    head = '{"time":"2024-01-01T01:30:00Z","model":"granite-34b","latency":'
    file.write_text(f"{head}1}}\n{head}{written}}}\n")

    counted = _only(sketches(events_of(file, "latency"), DAY)[0], "latency")

    assert (counted.events, counted.apart) == ((1, {what: 1}) if what else (2, {}))


def test_numbers_that_are_none_in_parquet_are_counted_apart(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "e.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT TIMESTAMPTZ '2024-01-01 01:30:00Z' AS time, 'granite-34b' AS model, "
            f"unnest([1.0::DOUBLE, 'nan', 'inf', '-inf', -1, NULL]) AS latency) TO '{path}'"
        )

    assert _only(sketches(events_of(path, "latency"), DAY)[0], "latency") == numbers(
        POSITIVE, [1.0, nan, inf, -inf, -1, None]
    )


def test_lines_that_are_no_json_are_counted_and_passed_over(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(latency=1), event(latency=2)])
    file.write_text(file.read_text() + "oops\n" + '{"time":"2024-01-01T01:3')

    found, counted = sketches(events_of(file, "latency"), DAY)

    assert _only(found, "latency").events == 2
    assert counted.skipped.unreadable == 2


def test_events_without_time_or_model_and_from_the_future_are_counted(tmp_path: Path) -> None:
    written = [
        event(latency=1),
        {"model": "granite-34b", "latency": 1},
        event(latency=1) | {"time": "yesterday"},
        event(latency=1) | {"model": None},
        event(latency=1) | {"time": "2031-01-01T00:00:00Z"},
        event(latency=1) | {"time": "2024-01-02T00:00:00Z"},
        event(latency=1) | {"time": "1999-01-01T00:00:00Z"},
    ]
    file = as_lines(tmp_path / "e.jsonl", written)
    found, counted = sketches(events_of(file, "latency"), replace(DAY, now=START + 24))

    assert _only(found, "latency").events == 1
    skipped = counted.skipped
    assert (skipped.unreadable, skipped.without_model, skipped.future) == (2, 1, 1)


def test_a_timeout_of_600_s_is_one_event_in_its_bin(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(latency=value) for value in (1, 1, 600)])

    assert _only(sketches(events_of(file, "latency"), DAY)[0], "latency") == numbers(
        POSITIVE, [1, 1, 600]
    )


def test_no_events_at_all_are_no_sketches(tmp_path: Path) -> None:
    found, counted = sketches(events_of(as_lines(tmp_path / "e.jsonl", []), "latency"), DAY)

    assert (found.sketches, counted.events) == ({}, 0)


@pytest.mark.parametrize("odd", ['lat"ency', "lat'ency", "late ncy; DROP TABLE x", "né"])
def test_names_and_values_are_data_and_never_sql(tmp_path: Path, odd: str) -> None:
    column = Column(signal="odd", name=odd, kind=SCORE_NUMBER)
    folder = tmp_path / "it's"
    folder.mkdir()
    file = as_lines(folder / "e.jsonl", [{**event(), odd: 0.5, "model": "'; --"}])
    found, _ = sketches(events_of(file, column), DAY)

    assert found.sketches[Subject(signal="odd", model="'; --")][START + 1].events == 1


@_FORMATS
def test_a_column_that_is_not_there_is_named(tmp_path: Path, write: _Writer) -> None:
    file = _file(tmp_path, write, [event(latency=1)])

    with pytest.raises(DriftError, match="no column refusal|no event has refusal"):
        sketches(events_of(file, "latency", "refusal_rate"), DAY)


def test_a_category_of_ids_is_refused(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(finish_reason=f"id-{n}") for n in range(300)])

    with pytest.raises(DriftError, match="finish_reason has more than 200 values"):
        sketches(events_of(file, "finish_reason"), DAY)


def test_a_parquet_file_that_was_cut_off_is_an_error(tmp_path: Path) -> None:
    file = as_parquet(tmp_path / "e.parquet", [event(latency=n) for n in range(100)])
    file.write_bytes(file.read_bytes()[:-30])

    with pytest.raises(DriftError, match=r"e\.parquet"):
        sketches(events_of(file, "latency"), DAY)


@_FORMATS
def test_events_of_another_version_are_refused_by_name(tmp_path: Path, write: _Writer) -> None:
    written = [event(latency=1, schema="llmmon-event/v1"), event(latency=1, schema=None)]
    file = _file(tmp_path, write, [*written, event(latency=1, schema="billing/v7")])
    assert _only(sketches(events_of(file, "latency"), DAY)[0], "latency").events == 3

    newer = _file(tmp_path, write, [*written, event(latency=1, schema="llmmon-event/v2")])
    with pytest.raises(DriftError, match="events follow llmmon-event/v2, and this llmmon reads"):
        sketches(events_of(newer, "latency"), DAY)


def test_a_newer_version_outside_of_the_span_does_not_matter(tmp_path: Path) -> None:
    other = event(latency=1, schema="llmmon-event/v2") | {"time": "1999-01-01T00:00:00Z"}
    file = as_lines(tmp_path / "e.jsonl", [event(latency=1), other])

    assert sketches(events_of(file, "latency"), DAY)[1].events == 1


def test_scores_stand_beside_calls_and_each_signal_counts_its_own(tmp_path: Path) -> None:
    calls = [event(latency=1, error=False) for _ in range(3)]
    scores = [event(faithfulness=0.5) for _ in range(2)]
    file = as_lines(tmp_path / "e.jsonl", [*calls, *scores])
    found, counted = sketches(events_of(file, "latency", "error_rate", "faithfulness"), DAY)

    of_each = {subject.signal: sketch.events for subject, _, sketch in found.records()}
    assert of_each == {"latency": 3, "error_rate": 3, "faithfulness": 2}
    assert (counted.events, counted.skipped.any) == (5, False)


def test_files_that_went_while_they_were_read_are_listed_anew(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(latency=1)])
    scan, goes = duckdb_engine._scanned, [FileGoneError("e.jsonl")] * 2

    def scanned(events: Events, span: Span, watch: Watch) -> Any:
        if goes:
            raise goes.pop()
        return scan(events, span, watch)

    with patch.object(duckdb_engine, "_scanned", scanned):
        assert sketches(events_of(file, "latency"), DAY)[1].events == 1


def test_what_duckdb_says_of_a_file_that_went_is_known(tmp_path: Path) -> None:
    with pytest.raises(FileGoneError, match="nowhere"), session("UTC") as duckdb:
        list(duckdb.rows(f"COPY (SELECT 1) TO '{tmp_path}/nowhere/x.csv'"))


def test_a_line_without_end_is_an_error_and_is_not_read_whole(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(latency=1)])
    file.write_text(file.read_text() + '{"time":"' + "9" * 40 * 1024 * 1024 + '"}\n')

    with pytest.raises(DriftError, match=r"e\.jsonl: a line has more than 4194304 bytes"):
        sketches(events_of(file, "latency"), DAY)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("events.csv", "events are read from .parquet, .jsonl"), ("nothing.jsonl", "nothing.jsonl")],
)
def test_files_that_cannot_be_read_are_named(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(DriftError, match=reason):
        sketches(events_of(tmp_path / name, "latency"), DAY)


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(latency=1)])

    with pytest.raises(DriftError, match="Mars/Olympus is not a time zone"):
        sketches(events_of(file, "latency", time_zone="Mars/Olympus"), DAY)


def test_categories_hold_what_was_written(tmp_path: Path) -> None:
    file = as_lines(tmp_path / "e.jsonl", [event(finish_reason=r) for r in ("stop", "stop", "!")])

    assert _only(sketches(events_of(file, "finish_reason"), DAY)[0], "finish_reason") == Categories(
        counts={"stop": 2, "!": 1}
    )


def test_duckdb_draws_nothing_into_the_output() -> None:
    with session("UTC") as duckdb:
        assert list(duckdb.rows("SELECT current_setting('enable_progress_bar')")) == [(False,)]


def _without_network(folder: Path, query: str) -> None:
    with session("UTC") as duckdb:
        list(duckdb.rows("SET custom_extension_repository = 'http://127.0.0.1:1'"))
        list(duckdb.rows(f"SET extension_directory = '{folder}'"))
        list(duckdb.rows(query))


def test_an_object_store_without_its_extension_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="extension httpfs, which is not installed"):
        _without_network(tmp_path, "SELECT * FROM read_parquet('s3://bucket/events.parquet')")


def test_a_signed_address_is_named_without_its_signature() -> None:
    error = OSError(
        "IO Error: HTTP HEAD to 'https://store/e.parquet?X-Amz-Signature=secret' failed"
    )

    assert words_of(error) == "HTTP HEAD to 'https://store/e.parquet' failed"
