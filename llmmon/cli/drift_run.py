"""`llmmon drift run`: all checks of the windows that are over."""

from __future__ import annotations

from datetime import datetime, timezone
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
from llmmon.cli.drift_report import report, report_options
from llmmon.cli.failure import FINDINGS, FINE

if TYPE_CHECKING:
    from llmmon.model.drift_job import DriftJob
    from llmmon.runtime.drift.job import Outcome

_INSUFFICIENT = 3


@click.command(
    epilog="""\b
Examples:
  llmmon drift run drift.yaml
  llmmon drift run drift.yaml --until 2027-02-01T06:00Z --format json
  llmmon drift run drift.yaml --report drift.html
  llmmon drift run drift.yaml --pushgateway http://pushgateway:9091

\b
Exit status: 0 no drift; 1 drift; 2 the events or CONFIG cannot be used;
3 no drift, but a check had too few events to say so."""
)
@config_argument
@root_option
@counts_option
@moment_option("--until", "As of then; now by default. Only windows that are over are judged.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="A table for people, or all numbers for machines.",
)
@click.option(
    "--report",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write a page with every distribution drawn: one HTML file.",
)
@report_options
@click.option(
    "--ignore-verdict",
    is_flag=True,
    help="Exit with 0 whatever the verdict: for schedulers, where an alert tells of it.",
)
@click.pass_context
def run(
    ctx: click.Context,
    config: Path,
    root: Path | None,
    counts: Path | None,
    until: datetime | None,
    format_: str,
    page: Path | None,
    textfile: Path | None,
    pushgateway: str | None,
    ignore_verdict: bool,
) -> None:
    """Check whether the events of CONFIG differ from their past.

    Windows end at multiples of their length, counted from 1970 in UTC, so that two runs never judge
    windows that overlap.
    """
    from llmmon.cli.drift_json import outcome_json
    from llmmon.cli.drift_text import outcome_text
    from llmmon.runtime.drift.job import run as run_job
    from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT

    described = read_job(config)
    with user_errors(), watching() as watch:
        outcome = run_job(
            ready(described, root or config.parent),
            hour_until(until),
            scanner(described, root or config.parent, counts, watch),
            watch,
        )
    if page is not None:
        _write_page(page, described, outcome)
    draw = outcome_json if format_ == "json" else outcome_text
    console.show(draw(described.service, outcome))
    if textfile is not None or pushgateway is not None:
        _report(described.service, outcome, textfile, pushgateway)
    if ignore_verdict:
        ctx.exit(FINE)
    ctx.exit({DRIFT: FINDINGS, INSUFFICIENT: _INSUFFICIENT}.get(outcome.verdict, FINE))


def _report(service: str, outcome: Outcome, textfile: Path | None, pushgateway: str | None) -> None:
    from llmmon.cli.drift_gauges import gauges_text

    gauges = gauges_text(service, outcome, datetime.now(timezone.utc).timestamp())
    report(service, gauges, textfile, pushgateway)


def _write_page(file: Path, described: DriftJob, outcome: Outcome) -> None:
    """Only what was judged as a whole gets here, so there is no part of a report."""
    from llmmon.drift_report.page import report
    from llmmon.emit.one_file import write_file

    budget = str(described.drift.false_alarms)
    write_file(file, report(described.service, budget, outcome))
