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

\b
Editors with the YAML language server use it when a spec starts with
  # yaml-language-server: $schema=../llmmon.schema.json"""
)
@click.option("--shared", is_flag=True, help="The schema of llmmon.yaml instead.")
@click.option("--prices", is_flag=True, help="The schema of price files instead.")
def command(shared: bool, prices: bool) -> None:
    """Print the JSON Schema of specs, for editors."""
    if shared and prices:
        raise click.UsageError("--shared and --prices are two schemas; name one.")
    from llmmon.cli.json_format import dumped
    from llmmon.spec import json_schema

    console.show(dumped(json_schema(shared=shared, prices=prices)))
