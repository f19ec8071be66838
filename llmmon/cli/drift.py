"""`llmmon drift`: whether a service's events differ from their past."""

from __future__ import annotations

import click

from llmmon.cli.drift_baseline import baseline
from llmmon.cli.drift_query import query
from llmmon.cli.drift_run import run
from llmmon.cli.drift_simulate import simulate


@click.group(
    epilog="""\b
Examples:
  llmmon drift run drift.yaml
  llmmon drift run drift.yaml --until 2027-02-01T06:00Z --format json
  llmmon drift baseline drift.yaml --out baselines/chat.jsonl
  llmmon drift simulate drift.yaml --days 14
  llmmon drift query drift.yaml --dialect trino --table llm.events

\b
CONFIG says where the events are and what is checked in them; docs/drift.md
describes it. It needs DuckDB: pip install 'llmmon[drift]'."""
)
def command() -> None:
    """Compare a service's events with their past."""


command.add_command(run, "run")
command.add_command(baseline, "baseline")
command.add_command(simulate, "simulate")
command.add_command(query, "query")
