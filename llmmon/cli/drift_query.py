"""`llmmon drift query`: the SQL that counts events where they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from llmmon.cli import console
from llmmon.cli.drift_job import (
    config_argument,
    hour_until,
    moment_option,
    read_job,
    ready,
    root_option,
    user_errors,
)
from llmmon.cli.failure import Failure
from llmmon.runtime.drift.dialects import DIALECTS


@click.command(
    epilog="""\b
Examples:
  llmmon drift query drift.yaml --dialect clickhouse --table llm.events > drift.sql
  clickhouse-client --queries-file drift.sql --format Parquet > counts.parquet
  llmmon drift run drift.yaml --counts counts.parquet"""
)
@config_argument
@root_option
@click.option("--dialect", type=click.Choice(DIALECTS), required=True, help="Whose SQL it is.")
@click.option("--table", required=True, metavar="NAME", help="The table of events: llm.events.")
@moment_option("--until", "As of then; now by default.")
def query(
    config: Path, root: Path | None, dialect: str, table: str, until: datetime | None
) -> None:
    """Print the SQL that counts what CONFIG checks, for a warehouse that holds the events.

    It reads each event once and gives back a row for each bin that was hit in an hour. Times are to be
    of a type with a zone, or in UTC in a session in UTC; rates are booleans. The same CONFIG and
    --until, with the result as --counts, then give the verdicts.
    """
    from llmmon.runtime.drift.dialects import in_dialect
    from llmmon.runtime.drift.job import span_of
    from llmmon.runtime.drift.portable import portable_query

    described = read_job(config)
    if described.prometheus is not None:
        raise Failure(f"{config} names a Prometheus, and SQL is for events in a warehouse")
    with user_errors():
        job = ready(described, root or config.parent)
        span = span_of(job, job.windows(hour_until(until)))
        console.show(in_dialect(portable_query(job.events, table, span), dialect) + ";")
