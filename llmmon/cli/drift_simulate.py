"""`llmmon drift simulate`: what checks would have said of the past, and what they would have seen."""

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

_MONTH = 30
"""Days."""


@click.command(
    epilog="""\b
Examples:
  llmmon drift simulate drift.yaml
  llmmon drift simulate drift.yaml --days 14 --until 2027-02-01
  llmmon drift simulate drift.yaml --traffic 1000"""
)
@config_argument
@root_option
@counts_option
@moment_option("--until", "Windows before then; now by default.")
@click.option("--days", type=click.IntRange(1, 90), help="Days of windows; 7 by default.")
@click.option(
    "--traffic",
    type=click.IntRange(1, 1_000_000),
    metavar="EVENTS",
    help="Read no events, but simulate so many an hour of each model.",
)
@click.option("--models", type=click.IntRange(1, 1_000), help="With --traffic; 1 by default.")
def simulate(
    config: Path,
    root: Path | None,
    counts: Path | None,
    until: datetime | None,
    days: int | None,
    traffic: int | None,
    models: int | None,
) -> None:
    """Say how often the checks of CONFIG alarm, and what they see.

    First on the events as they were, as of each window of the last days: each alarm is either a
    change or a false one. Then as if a day ago every value of a number had become 10%, 20% and 50%
    larger, or a rate had doubled; of what is better high, smaller or halved.

    With --traffic, on simulated traffic whose hours are not independent, and with nothing but chance
    in it. It takes some seconds for each check.
    """
    if traffic is None:
        if models is not None:
            raise click.UsageError("--models is for --traffic: events name their models.")
        _on_events(config, root or config.parent, counts, hour_until(until), days or 7)
        return
    if counts is not None or until is not None or days is not None:
        raise click.UsageError("--traffic reads no events: leave out --counts, --until and --days.")
    _on_traffic(config, root or config.parent, traffic, models or 1)


def _on_events(config: Path, folder: Path, counts: Path | None, hour: int, days: int) -> None:
    from llmmon.cli.drift_simulate_text import events_text
    from llmmon.runtime.drift.simulate import simulate as simulate_job

    described = read_job(config)
    with user_errors(), watching() as watch:
        job = ready(described, folder)
        found = simulate_job(job, hour, days, scanner(described, folder, counts, watch), watch)
    console.show(events_text(described.service, found, days, _MONTH * job.false_alarms_a_day))


def _on_traffic(config: Path, folder: Path, traffic: int, models: int) -> None:
    from llmmon.cli.drift_simulate_text import traffic_text
    from llmmon.runtime.drift.simulate_traffic import simulate_traffic

    described = read_job(config)
    with user_errors(), watching() as watch:
        job = ready(described, folder)
        found = simulate_traffic(job, traffic, models, watch)
    allowed = _MONTH * job.false_alarms_a_day
    console.show(traffic_text(described.service, found, traffic, models, allowed))
