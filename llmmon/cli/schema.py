"""`llmmon schema`: the JSON Schema of specs."""

from __future__ import annotations

import click

from llmmon.cli import console


@click.command(
    epilog="""\b
Examples:
  llmmon schema > llmmon.schema.json
  llmmon schema --shared
  llmmon schema --prices > llmmon-prices.schema.json
  llmmon schema --events > llmmon-event.schema.json

\b
Editors with the YAML language server use it when a spec starts with
  # yaml-language-server: $schema=../llmmon.schema.json"""
)
@click.option("--shared", is_flag=True, help="The schema of llmmon.yaml instead.")
@click.option("--prices", is_flag=True, help="The schema of price files instead.")
@click.option("--events", is_flag=True, help="The schema of an event, a line of JSON, instead.")
def command(shared: bool, prices: bool, events: bool) -> None:
    """Print the JSON Schema of specs, for editors."""
    if shared + prices + events > 1:
        raise click.UsageError("--shared, --prices and --events are three schemas; name one.")
    from llmmon.cli.json_format import dumped
    from llmmon.spec import event_json_schema, json_schema

    schema = event_json_schema() if events else json_schema(shared=shared, prices=prices)
    console.show(dumped(schema))
