"""The SQL that counts a service's events where they are, in the words of each engine.

The same query as `llmmon.runtime.drift.portable` has, with the time span as parameters. Tests hold both to
each other on the same events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from llmmon.emit.characters import escaped
from llmmon.emit.jinja import render
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import Drift, Service
from llmmon.runtime.drift.layout import LOG_GROWTH, POSITIVE, SCORE
from llmmon.runtime.drift.windows import judged_windows

_HOUR = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What an engine calls things. `{time}` in `hour` is a column."""

    name: str
    text: str
    double: str
    whole: str
    hour: str
    start: str
    end: str
    given: str
    """How the two are given a value, for people."""
    quotes: Literal["`", '"'] = '"'
    backslashes: bool = False
    """Whether names escape by a backslash, and not by doubling."""

    def quoted(self, name: str) -> str:
        """A name as an identifier."""
        mark = self.quotes
        if self.backslashes:
            plain = name.replace("\\", "\\\\").replace(mark, f"\\{mark}")
        else:
            plain = name.replace(mark, 2 * mark)
        return f"{mark}{plain}{mark}"


DIALECTS = (
    Dialect(
        name="bigquery",
        text="STRING",
        double="FLOAT64",
        whole="INT64",
        hour="TIMESTAMP_TRUNC({time}, HOUR)",
        start="@window_start",
        end="@window_end",
        given="bq query --parameter=window_start:TIMESTAMP:… --parameter=window_end:TIMESTAMP:…",
        quotes="`",
        backslashes=True,
    ),
    Dialect(
        name="clickhouse",
        text="Nullable(String)",
        double="Nullable(Float64)",
        whole="Nullable(Int64)",
        hour="toStartOfHour({time})",
        start="{window_start:DateTime('UTC')}",
        end="{window_end:DateTime('UTC')}",
        given="clickhouse-client --param_window_start=… --param_window_end=…",
        backslashes=True,
    ),
    Dialect(
        name="snowflake",
        text="VARCHAR",
        double="DOUBLE",
        whole="BIGINT",
        hour="DATE_TRUNC('HOUR', {time})",
        start="TO_TIMESTAMP_TZ($window_start)",
        end="TO_TIMESTAMP_TZ($window_end)",
        given="SET window_start = '…'; SET window_end = '…';",
    ),
    Dialect(
        name="spark",
        text="STRING",
        double="DOUBLE",
        whole="BIGINT",
        hour="DATE_TRUNC('HOUR', {time})",
        start="CAST(:window_start AS TIMESTAMP)",
        end="CAST(:window_end AS TIMESTAMP)",
        given='spark.sql(text, args={"window_start": …, "window_end": …}), from Spark 3.4 on',
        quotes="`",
    ),
    Dialect(
        name="trino",
        text="VARCHAR",
        double="DOUBLE",
        whole="BIGINT",
        hour="DATE_TRUNC('HOUR', {time})",
        start="CAST(? AS TIMESTAMP WITH TIME ZONE)",
        end="CAST(? AS TIMESTAMP WITH TIME ZONE)",
        given="by place: first window_start, then window_end",
    ),
)


def sketch_text(
    header: str, dialect: Dialect, service: Service, drift: Drift, job: ScheduledJob
) -> str:
    """`sketch.<dialect>.sql`."""
    return render(
        "drift/sketch.sql.j2",
        header=escaped(header),
        service=service.name,
        window=str(drift.window),
        hours=_hours(drift, job),
        dialect=dialect,
        table=".".join(map(dialect.quoted, job.table.split("."))),
        model=dialect.quoted(job.model),
        time=dialect.quoted(job.time),
        hour=dialect.hour.format(time=dialect.quoted(job.time)),
        columns=[(column, dialect.quoted(column.name)) for column in job.columns],
        positive=POSITIVE,
        score=SCORE,
        growth=repr(LOG_GROWTH),
    )


def _hours(drift: Drift, job: ScheduledJob) -> int:
    """From the first event that a run needs to the end of its window."""
    past = 0 if drift.trailing is None else drift.trailing.milliseconds // _HOUR
    window = drift.window.milliseconds // _HOUR
    return past + judged_windows(window, job.confirmations) * window
