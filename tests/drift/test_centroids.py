"""Vectors by their nearest centroid: the same as NumPy says, and a change of topics is seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from llmmon.runtime.drift.centroids import (
    COSINE,
    EUCLIDEAN,
    METRICS,
    Centroids,
    centroids_text,
    read_centroids,
)
from llmmon.runtime.drift.check import THRESHOLD, Check
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import (
    CATEGORY,
    POSITIVE_NUMBER,
    Column,
    Events,
    Found,
    NearCentroids,
)
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.job import decided
from llmmon.runtime.drift.judge import DRIFT, OK, Judgement
from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.portable import portable_query
from llmmon.runtime.drift.scans import literal
from llmmon.runtime.drift.sketch import Numbers, Sketch, categories, numbers, total
from llmmon.runtime.drift.statistics.ks import ks
from tests.drift.event_files import DAY, as_lines, as_parquet, event, events_of
from tests.drift.traffic import FIRST, PAST
from tests.drift_report.outcomes import JOB

_SIZE, _TOPICS = 16, 8
Vectors = npt.NDArray[np.float64]


def _centroids(metric: str = EUCLIDEAN) -> Centroids:
    made = np.random.default_rng(1).normal(size=(_TOPICS, _SIZE)) * 3
    names = tuple(f"topic {number}'s" for number in range(_TOPICS))
    return Centroids(metric=metric, names=names, vectors=tuple(map(tuple, made.tolist())))


def _around(centroids: Centroids, topics: npt.NDArray[np.int64], seed: int) -> Vectors:
    noise = np.random.default_rng(seed).normal(size=(len(topics), _SIZE))
    return np.array(centroids.vectors)[topics] + noise


def _distances(vectors: Vectors, centroids: Centroids) -> Vectors:
    middles = np.array(centroids.vectors)
    if centroids.metric == EUCLIDEAN:
        return np.asarray(np.linalg.norm(vectors[:, None] - middles[None], axis=2))
    lengths = np.linalg.norm(vectors, axis=1)[:, None] * np.linalg.norm(middles, axis=1)[None]
    return np.asarray(1 - vectors @ middles.T / lengths)


def _columns(centroids: Centroids) -> tuple[Column, Column]:
    near = NearCentroids(file="topics.jsonl", centroids=centroids)
    return (
        Column(signal="topic", name="v", kind=CATEGORY, found=near),
        Column(signal="far", name="v", kind=POSITIVE_NUMBER, found=near),
    )


def _counted(path: Path, *columns: Column) -> dict[str, Sketch]:
    found, _ = sketches(events_of(path, *columns), DAY)
    return {
        column.signal: total(
            found.sketches[Subject(signal=column.signal, model="granite-34b")].values()
        )
        for column in columns
    }


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_nearest_centroid_and_its_distance_are_numpys(
    tmp_path: Path, ending: str, metric: str
) -> None:
    centroids = _centroids(metric)
    vectors = _around(centroids, np.random.default_rng(2).integers(0, _TOPICS, 300), 3)
    write = as_lines if ending == "jsonl" else as_parquet
    path = write(tmp_path / f"e.{ending}", [event(v=vector.tolist()) for vector in vectors])
    expected = _distances(vectors, centroids)
    counted = _counted(path, *_columns(centroids))

    names = [centroids.names[nearest] for nearest in expected.argmin(axis=1)]
    assert counted["topic"] == categories(names)
    close, far = numbers(POSITIVE, expected.min(axis=1).tolist()), counted["far"]
    assert isinstance(far, Numbers)
    # In 32 bits a distance may fall into the bin beside its own.
    assert ks(close, far) <= 2 / 300
    assert far.events == 300


def test_vectors_that_are_none_are_counted_apart(tmp_path: Path) -> None:
    wrong: list[Any] = [[1.0] * 15, [1.0] * 17, [1.0] * 15 + [None], [None] * 16, [], "words", 7]
    good = list(_centroids().vectors[2])
    path = as_lines(tmp_path / "e.jsonl", [event(v=v) for v in (*wrong, None, good)])
    counted = _counted(path, *_columns(_centroids()))

    assert counted["topic"].counts == {"topic 2's": 1}
    assert counted["far"].events == 1
    assert counted["topic"].apart == counted["far"].apart == {"wrong_type": 7, "missing": 1}


def test_nan_and_infinity_are_counted_apart(tmp_path: Path) -> None:
    path = tmp_path / "e.parquet"
    with duckdb.connect() as connection:
        rows = ", ".join(
            f"(TIMESTAMPTZ '2024-01-01 01:30:00+00', 'granite-34b', [{first}{', 1.0' * 15}]::DOUBLE[])"
            for first in ("'nan'::DOUBLE", "'inf'::DOUBLE", "2.0", "1e300")
        )
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {rows}) t(time, model, v)) TO {literal(str(path))} "
            "(FORMAT parquet)"
        )
    counted = _counted(path, *_columns(_centroids()))

    assert counted["topic"].events == counted["far"].events == 1
    assert (
        counted["topic"].apart == counted["far"].apart == {"nan": 1, "infinite": 1, "wrong_type": 1}
    )


def test_a_vector_that_points_nowhere_has_no_nearest_by_cosine(tmp_path: Path) -> None:
    path = as_lines(tmp_path / "e.jsonl", [event(v=[0.0] * _SIZE), event(v=[1.0] * _SIZE)])
    counted = _counted(path, *_columns(_centroids(COSINE)))

    assert (counted["topic"].events, counted["topic"].apart) == (1, {"nan": 1})


def test_vectors_of_another_model_are_an_error_and_not_drift(tmp_path: Path) -> None:
    path = as_lines(tmp_path / "e.jsonl", [event(v=[1.0] * 12)] * 3)

    with pytest.raises(DriftError, match="v holds no vectors of 16 numbers, which the centroids"):
        _counted(path, *_columns(_centroids()))


def test_a_warehouse_is_asked_for_a_column_of_its_own() -> None:
    with pytest.raises(DriftError, match="centroids of topic are compared with in files only"):
        portable_query(Events(files=(), columns=_columns(_centroids())), "e", DAY)


def _judged(seed: int, shift: float) -> Judgement:
    """Of windows of 1,200 questions, of which the last two may have topics that shifted."""
    centroids, random = _centroids(), np.random.default_rng(seed)
    usual = np.full(_TOPICS, 1 / _TOPICS)
    moved = usual.copy()
    moved[0], moved[1] = moved[0] + shift, moved[1] - shift
    hours: dict[int, Sketch] = {}
    for hour in range(PAST + 12):
        shares = moved if hour >= PAST else usual
        topics = random.choice(_TOPICS, 200, p=shares)
        near = _distances(_around(centroids, topics, hour), centroids).argmin(axis=1)
        hours[FIRST + hour] = categories(centroids.names[number] for number in near)
    check = Check(signal="topic", statistic="chi_squared", kind=THRESHOLD, floor=0.15)
    job = replace(JOB, checks=(check,))
    known = History(sketches={Subject(signal="topic", model="granite"): hours})
    return decided(job, job.windows(FIRST + PAST + 12), known, Found()).results[0].judgement


def test_a_tenth_of_the_topics_that_moved_is_drift_and_chance_is_not() -> None:
    moved, usual = _judged(5, 0.1), _judged(6, 0.0)

    assert (moved.verdict, usual.verdict) == (DRIFT, OK)
    assert moved.events == usual.events == 1_200


@pytest.mark.parametrize("metric", METRICS)
def test_a_file_is_read_as_it_was_written(tmp_path: Path, metric: str) -> None:
    path = tmp_path / "topics.jsonl"
    path.write_text(centroids_text(_centroids(metric)))
    found = read_centroids(path)

    assert (found.metric, found.names) == (metric, _centroids().names)
    assert np.allclose(found.vectors, _centroids().vectors, rtol=1e-5)
    assert centroids_text(found) == path.read_text()


_LINE = {"name": "a", "vector": [1.0, 2.0]}
_HEAD = {
    "format": "llmmon-drift-centroids",
    "version": 1,
    "metric": "cosine",
    "dimensions": 2,
    "centroids": 2,
}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "no file of centroids"),
        ([_LINE, _LINE], "does not begin as centroids of version 1 do"),
        ([_HEAD | {"version": 2}, _LINE, _LINE], "does not begin"),
        ([_HEAD | {"metric": "manhattan"}, _LINE, _LINE], "does not begin"),
        ([_HEAD, _LINE], "says that 2 centroids follow, and there are 1"),
        ([_HEAD | {"centroids": 1}, _LINE], "has 1 centroids: 2 to 200"),
        ([_HEAD, _LINE, _LINE], "two centroids of one name"),
        ([_HEAD, _LINE, {"name": "b", "vector": [1.0]}], ":3 is no name with a vector of 2"),
        ([_HEAD, _LINE, {"name": "b", "vector": [1.0, None]}], ":3 is no name"),
        ([_HEAD, {"name": " ", "vector": [1, 1]}, _LINE], ":2 is no name"),
        ([_HEAD, _LINE, {"name": "b", "vector": [0, 0]}], "points nowhere"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(
    tmp_path: Path, lines: list[Any], said: str
) -> None:
    path = tmp_path / "topics.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))

    with pytest.raises(DriftError, match=said):
        read_centroids(path)


def test_a_file_that_is_not_there_or_no_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="cannot be read: no such file"):
        read_centroids(tmp_path / "none")
    (tmp_path / "text").write_text("topics")
    with pytest.raises(DriftError, match="no file of centroids"):
        read_centroids(tmp_path / "text")
