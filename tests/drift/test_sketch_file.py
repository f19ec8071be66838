"""Sketch files: what is written is read again, and what is damaged is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.history import History, Subject, history, merged
from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.sketch import Categories, Numbers, numbers
from llmmon.runtime.drift.sketch_file import (
    SketchFileError,
    parse_sketches,
    read_sketches,
    sketches_text,
)
from tests.drift.sketches import category_sketches, number_sketches

_HOUR = 500_000
_NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
_LATENCY = Subject(signal="latency", model="granite-34b")
_REASON = Subject(signal="finish_reason", model="granite-34b")
_SMALL = history(
    [
        (_LATENCY, _HOUR, numbers(POSITIVE, [1.0, 1.02, 1.0, None])),
        (_LATENCY, _HOUR + 1, numbers(POSITIVE, [])),
        (_REASON, _HOUR, Categories(counts={"stop": 3, "length": 1})),
    ]
)
_TEXT = (
    '{"format":"llmmon-drift-sketches","version":1,"records":3,"signals":'
    '{"finish_reason":{"kind":"categories"},'
    '"latency":{"kind":"logarithmic","lowest":-1400,"highest":2100}}}\n'
    '{"signal":"finish_reason","model":"granite-34b","hour":"2027-01-15T08Z",'
    '"counts":{"length":1,"stop":3}}\n'
    '{"signal":"latency","model":"granite-34b","hour":"2027-01-15T08Z","first":0,'
    '"counts":[2,0,1],"apart":{"missing":1}}\n'
    '{"signal":"latency","model":"granite-34b","hour":"2027-01-15T09Z","first":0,"counts":[]}\n'
)


@given(
    st.dictionaries(
        st.tuples(_NAMES, st.integers(0, 2_000_000)), number_sketches | category_sketches
    )
)
def test_sketches_are_what_they_were_after_reading(
    found: dict[tuple[str, int], Numbers | Categories],
) -> None:
    sketches = history(
        (Subject(signal=type(sketch).__name__, model=model), hour, sketch)
        for (model, hour), sketch in found.items()
    )

    text = sketches_text(sketches)

    assert parse_sketches(text) == sketches
    assert sketches_text(parse_sketches(text)) == text


def test_a_file_reads_as_lines_of_json() -> None:
    assert sketches_text(_SMALL) == _TEXT


def test_the_order_in_which_hours_came_leaves_no_trace() -> None:
    backwards = history(reversed(list(_SMALL.records())))

    assert sketches_text(backwards) == _TEXT


def test_a_signal_with_bins_of_two_kinds_is_not_written() -> None:
    of_two_kinds = history(
        [(_LATENCY, 1, numbers(POSITIVE, [1])), (_LATENCY, 2, numbers(SCORE, [1]))]
    )

    with pytest.raises(DriftError, match="two kinds"):
        sketches_text(of_two_kinds)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"version":1', '"version":2', "version 2, and this llmmon reads version 1"),
        ("llmmon-drift-sketches", "somebody-else", "does not say llmmon-drift-sketches"),
        ('"records":3', '"records":4', "3 sketches instead of 4: it was cut off"),
        ('"records":3,', "", "lacks records or signals"),
        ('"kind":"logarithmic"', '"kind":"other"', "no layout of bins"),
        ('[2,0,1],"apart"', '[2,0,-1],"apart"', "line 3: -1 is not a count, at '2'"),
        ('[2,0,1],"apart"', '[2,0,1.5],"apart"', "line 3: 1.5 is not a count"),
        ('"first":0,"counts":[2', '"first":9000,"counts":[2', "line 3: counts lie outside"),
        ('{"length":1,"stop":3}', "[1]", "line 2: counts do not fit the bins"),
        ("2027-01-15T09Z", "2027-01-15T08Z", "line 4: a second sketch of the same hour"),
        ("2027-01-15T09Z", "yesterday", "line 4: time data"),
        ('"missing"', '"lost"', "line 3: counted apart is lost"),
        ('{"signal":"latency"', '{"signal":"cost"', "line 3: not the sketch of a signal"),
        ('"counts":[]}\n', '"counts":[]', "the last line has no end"),
        ('"first":0,"counts":[]}\n', '"first', "the last line has no end"),
        ('"first":0,"counts":[]}', '"first', "line 4 is not JSON"),
        (_TEXT, "", "does not say"),
        (_TEXT, "[]\n", "line 1 is not an object"),
    ],
)
def test_a_damaged_file_says_what_is_wrong_and_where(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in _TEXT
    path = tmp_path / "baseline.jsonl"
    path.write_text(_TEXT.replace(old, new, 1))

    with pytest.raises(SketchFileError) as raised:
        read_sketches(path)

    assert str(raised.value).startswith(f"{path}: ")
    assert reason in str(raised.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "baseline.parquet"
    path.write_bytes(b"PAR1\xff\xfe\x00")

    with pytest.raises(SketchFileError, match="cannot be read"):
        read_sketches(path)
    with pytest.raises(SketchFileError, match="cannot be read"):
        read_sketches(tmp_path / "nothing.jsonl")


def test_hours_add_up_and_are_picked() -> None:
    hours = _SMALL.sketches[_LATENCY]

    assert merged(hours, range(_HOUR, _HOUR + 2)) == hours[_HOUR]
    assert merged(hours, range(3)) is None
    assert _SMALL.hours == range(_HOUR, _HOUR + 2)
    assert History().hours == range(0)
    assert _SMALL.plus(_SMALL).sketches[_LATENCY][_HOUR].events == 6
    assert {*_SMALL.between(range(_HOUR)).sketches} == set()
