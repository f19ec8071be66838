"""`llmmon schema`: the JSON Schema of specs."""

from __future__ import annotations

import click

from llmmon.cli import console


@click.command(
    epilog="""\b
Examples:
  llmmon schema > llmmon.schema.json
  llmmon schema --shared

\b
Editors with the YAML language server use it when a spec starts with
  # yaml-language-server: $schema=../llmmon.schema.json"""
)
@click.option("--shared", is_flag=True, help="The schema of llmmon.yaml instead.")
def command(shared: bool) -> None:
    """Print the JSON Schema of specs, for editors."""
    from llmmon.cli.json_format import dumped
    from llmmon.spec import json_schema

    console.show(dumped(json_schema(shared=shared)))
