"""Refusals in texts: phrases are found as they are meant, and texts stay where they are."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import YES_OR_NO, Column, InText
from llmmon.runtime.drift.history import Subject
from llmmon.runtime.drift.phrases import LEAST_LETTERS, PHRASES, letters, pattern_of
from llmmon.runtime.drift.portable import portable_query
from llmmon.runtime.drift.scans import literal
from llmmon.runtime.drift.sketch import MISSING, Categories, total
from tests.drift.event_files import DAY, as_lines, as_parquet, event, events_of

_REFUSALS = [
    "I can't help with that.",
    "I’m sorry, but I can’t help with that.",
    "I'M SORRY, BUT I CANNOT\n\nASSIST WITH THIS.",
    '"I\u00a0can\u02bct provide medical advice," it said.',
    "**I cannot  comply** with this request.",
    "Unfortunately, I'm unable to open links.",
    "Thanks for asking. I must decline.",
]
_ANSWERS = [
    "You can help by calling 112.",
    "The wifi can't help you there.",
    "Here is how: " + "x" * 200 + " I can't help with more.",
    "",
    "i cant help",
    "Klar, das geht so:",
]
_COLUMN = Column(
    signal="refusal_rate", name="answer", kind=YES_OR_NO, found=InText(phrases=PHRASES)
)


def _found(texts: list[str], phrases: tuple[str, ...]) -> list[bool]:
    rows = _duckdb().execute(
        f"SELECT regexp_matches(text, {literal(pattern_of(phrases))}) "
        "FROM (SELECT unnest(?) AS text)",
        [texts],
    )
    return [row[0] for row in rows.fetchall()]


@lru_cache(maxsize=1)
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@pytest.mark.parametrize("as_file", [as_lines, as_parquet], ids=["lines", "parquet"])
def test_refusals_are_counted_and_answers_are_not(tmp_path: Path, as_file: object) -> None:
    assert callable(as_file)
    ending = "jsonl" if as_file is as_lines else "parquet"
    events = [event(answer=text) for text in (*_REFUSALS, *_ANSWERS)] + [event(answer=None)]
    path = as_file(tmp_path / f"e.{ending}", events)
    found, _ = sketches(events_of(path, _COLUMN), DAY)
    hours = found.sketches[Subject(signal="refusal_rate", model="granite-34b")]

    assert total(hours.values()) == Categories(
        counts={"true": len(_REFUSALS), "false": len(_ANSWERS)}, apart={MISSING: 1}
    )


@pytest.mark.parametrize("text", _REFUSALS)
def test_each_refusal_is_one(text: str) -> None:
    assert _found([text], PHRASES) == [True]


def test_how_much_of_a_text_is_looked_at_can_be_said(tmp_path: Path) -> None:
    path = as_lines(tmp_path / "e.jsonl", [event(answer="Well. " * 50 + "I can't help.")])
    far = Column(
        signal="refusal_rate",
        name="answer",
        kind=YES_OR_NO,
        found=InText(phrases=PHRASES, within=1_000),
    )
    found = [
        total(sketches(events_of(path, column), DAY)[0].sketches[subject].values()).counts
        for column in (_COLUMN, far)
        for subject in [Subject(signal="refusal_rate", model="granite-34b")]
    ]

    assert found == [{"false": 1}, {"true": 1}]


def test_phrases_of_other_languages_are_found_in_either_spelling() -> None:
    texts = ["Je ne peux pas vous aider à ça", "Je ne peux pas vous aider a\u0300 ça", "Ça va"]

    assert _found(texts, ("vous aider à",)) == [True, True, False]
    assert _found(["お手伝いできません。", "はい。"], ("お手伝いできません",)) == [True, False]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=4, max_size=20))
def test_a_phrase_is_text_and_never_a_pattern(phrase: str) -> None:
    assume(letters(phrase) >= LEAST_LETTERS)
    assume(phrase.strip().lower() not in "something else altogether")
    said = f"Well, {' '.join(phrase.split())} indeed"

    assert _found([said, "Something else altogether"], (phrase,)) == [True, False]


@pytest.mark.parametrize("phrase", [".*", "[a-z]+ word", "(", "a|thing", "\\w+ thing", "$', ''"])
def test_what_looks_like_a_pattern_is_looked_for_as_it_is(phrase: str) -> None:
    said = f"So: {phrase} it is"

    assert _found([said, "a word of some thing"], (phrase,)) == [True, False]


def test_no_phrase_of_ours_is_part_of_another_or_written_otherwise_than_in_lower_case() -> None:
    assert len({*PHRASES}) == len(PHRASES)
    assert all(
        phrase == phrase.lower() and re.fullmatch(r"[a-z' ,]+", phrase) for phrase in PHRASES
    )
    inside = [(a, b) for a in PHRASES for b in PHRASES if a != b and re.search(rf"\b{a}", b)]
    assert inside == []


def test_a_warehouse_is_asked_for_a_column_of_its_own() -> None:
    with pytest.raises(DriftError, match="phrases of refusal_rate are looked for in files only"):
        portable_query(events_of(Path("e.jsonl"), _COLUMN), "e", DAY)
