"""`llmmon prices`: prices that others list, taken over into price files or held against specs."""

from __future__ import annotations

import click

from llmmon.cli.prices_check import check
from llmmon.cli.prices_import import import_


@click.group(
    epilog="""\b
Examples:
  llmmon prices import prices.json --models 'gpt-5*' --out prices/openai.yaml
  llmmon prices check prices.json
  llmmon prices check prices.json specs/chat.yaml --date 2027-01-01

\b
SOURCE is a file or an http address, in one of two formats:
  litellm        LiteLLM's model_prices_and_context_window.json
  genai-prices   prices/data.json of pydantic/genai-prices"""
)
def command() -> None:
    """Take over prices from lists that others maintain, and compare."""


command.add_command(import_, "import")
command.add_command(check, "check")
