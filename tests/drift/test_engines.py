"""Another engine counts as DuckDB does, by the portable query. Verdicts follow from what was counted alone.

DataFusion installs in seconds. `python -m benchmarks.drift_engines` asks ClickHouse and Spark as well.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.drift_engine import datafusion, duckdb_table
from benchmarks.drift_engines import END, differences, job_of, write_events
from llmmon.runtime.drift.counts import counted_sketches
from llmmon.runtime.drift.dialects import in_dialect
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.job import Job, span_of
from llmmon.runtime.drift.portable import portable_query

_RUN = {"duckdb": duckdb_table.run, "postgres": datafusion.run}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """Four weeks of events with everything that is odd."""
    path = tmp_path_factory.mktemp("engines") / "events.parquet"
    write_events(path, 20_000)
    return job_of(path)


@pytest.mark.parametrize("dialect", _RUN)
def test_engines_count_alike(tmp_path: Path, job: Job, dialect: str) -> None:
    span, [source] = span_of(job, job.windows(END)), job.events.files
    query = in_dialect(portable_query(job.events, "events", span), dialect)
    _RUN[dialect](source, str(tmp_path / "counts.parquet"), query)
    counted, _ = counted_sketches(str(tmp_path / "counts.parquet"), job.events, span)
    expected, _ = sketches(job.events, span)

    assert differences(expected, counted) == []
