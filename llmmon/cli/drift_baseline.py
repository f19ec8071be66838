"""`llmmon drift baseline`: events of the past as a file of sketches, to be committed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from llmmon.cli import console
from llmmon.cli.drift_job import (
    config_argument,
    counts_option,
    hour_until,
    moment_option,
    read_job,
    ready,
    root_option,
    scanner,
    user_errors,
    watching,
)
from llmmon.cli.failure import Failure

_WEEK = 168


@click.command(
    epilog="""\b
Examples:
  llmmon drift baseline drift.yaml --out baselines/chat.jsonl
  llmmon drift baseline drift.yaml --weeks 4 --until 2027-02-01 --out past.jsonl"""
)
@config_argument
@root_option
@counts_option
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Where to."
)
@moment_option("--until", "The events before then; before this hour by default.")
@click.option("--weeks", type=click.IntRange(1, 52), default=2, show_default=True, help="How many.")
def baseline(
    config: Path,
    root: Path | None,
    counts: Path | None,
    out: Path,
    until: datetime | None,
    weeks: int,
) -> None:
    """Count the events of CONFIG into a file that `baseline: {pinned: FILE}` names.

    Two weeks or more let hours of the week be compared with each other.
    """
    from dataclasses import replace

    from llmmon.emit.one_file import write_file
    from llmmon.runtime.drift.query import Span
    from llmmon.runtime.drift.sketch_file import sketches_text

    described = read_job(config)
    end = hour_until(until)
    with user_errors(), watching() as watch:
        # What it is pinned to is about to be written.
        unpinned = replace(described, drift=replace(described.drift, pinned=None))
        job = ready(unpinned, root or config.parent)
        found, counted = scanner(described, root or config.parent, counts, watch)(
            job.events, Span(start=end - weeks * _WEEK, end=end)
        )
    if not found.sketches:
        raise Failure(f"no events in the {weeks} weeks before")
    write_file(out, sketches_text(found))
    console.show(f"wrote {out}: {counted.events:,} events of {len(found.hours)} hours")
