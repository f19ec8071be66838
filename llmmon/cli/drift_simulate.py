"""`llmmon drift simulate`: what checks would have said of the past, and what they would have seen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from llmmon.runtime.drift.simulate import Simulated


@click.command(
    epilog="""\b
Examples:
  llmmon drift simulate drift.yaml
  llmmon drift simulate drift.yaml --days 14 --until 2027-02-01"""
)
@config_argument
@root_option
@counts_option
@moment_option("--until", "Windows before then; now by default.")
@click.option(
    "--days", type=click.IntRange(1, 90), default=7, show_default=True, help="Days of windows."
)
def simulate(
    config: Path, root: Path | None, counts: Path | None, until: datetime | None, days: int
) -> None:
    """Run the checks of CONFIG as of each window of the last days.

    First on the events as they were: each alarm is either a change or a false one. Then with every
    value of a number made 10%, 20% and 50% larger in the windows judged, or a rate doubled: how many
    of them alarm is what the checks can see.
    """
    from llmmon.runtime.drift.simulate import simulate as simulate_job

    described = read_job(config)
    with user_errors(), watching() as watch:
        job = ready(described, root or config.parent)
        scan = scanner(described, root or config.parent, counts, watch)
        found = simulate_job(job, hour_until(until), days, scan, watch)
    console.show(_text(described.service, found))


def _text(service: str, found: Simulated) -> str:
    from llmmon.cli.drift_text import table
    from llmmon.drift_report.words import floor_text, percent
    from llmmon.runtime.drift.hours import hour_text

    rows = [("signal", "model", "floor", "windows", "too few", "alarms", "would be seen")]
    for one in found.checks:
        seen = ", ".join(f"{change} {percent(share)}" for change, share in one.seen.items())
        name = (
            one.check.signal
            if one.check.is_of_rate
            else f"{one.check.signal} {one.check.statistic}"
        )
        numbers = (str(one.windows), str(one.insufficient), str(len(one.alarms)))
        rows.append((name, one.model, floor_text(one.check), *numbers, seen or "-"))
    alarms = [
        f"alarm: {one.check.signal} of {one.model} until {hour_text(end)}"
        for one in found.checks
        for end in one.alarms
    ]
    heading = (
        f"{service}: windows from {hour_text(found.start)} to {hour_text(found.end)}; "
        f"level {found.level:.3g} for each check"
    )
    return console.harmless("\n".join([heading, "", *table(rows), *alarms]) + "\n")
