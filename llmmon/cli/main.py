"""The `llmmon` command. Imports a sub-command only when it runs, so that `--help` is instant."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from llmmon import __version__
from llmmon.cli.failure import exit_code

COMMANDS: dict[str, str] = {
    "init": "Write a starter spec, llmmon.yaml and a CI workflow.",
    "validate": "Report everything that is wrong with specs; write nothing.",
    "build": "Compile specs into rules and their tests.",
    "check": "Check a build's output as CI does, with promtool.",
    "preview": "Draw the dashboards as one HTML page, without a Grafana.",
    "demo": "Show services as if in production, with simulated data.",
    "diff": "Say in words what a change of specs does.",
    "drift": "Compare a service's events with their past.",
    "prices": "Take over prices from others' lists, and compare.",
    "catalog": "List what engines such as vLLM expose: metrics, labels, buckets.",
    "schema": "Print the JSON Schema of specs, for editors.",
    "explain": "Explain a diagnostic by its code.",
}
"""Every sub-command with its line in `llmmon --help`, in the order shown.

Each is the object `command` of the module of its name beside this one.
"""


# A build is a tree of what it keeps to the end, with hardly a cycle: looking for some after each 700
# allocations, as Python does, takes a twentieth of its time or more.
_ALLOCATIONS_BETWEEN_COLLECTIONS = 100_000


class LazyGroup(click.Group):
    """Knows its commands by name and line of help; imports the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"llmmon.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """From the table: click would import every command for its first line."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and turn whatever happens into llmmon's exit statuses."""

        def run() -> Any:
            gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
            return super(LazyGroup, self).main(args, prog_name, complete_var, False, **extra)

        return sys.exit(exit_code(run)) if standalone_mode else run()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  llmmon init               start in this folder
  llmmon build              compile specs/ into generated/
  llmmon build --check      fail if generated/ is out of date
  llmmon explain LM301      what a diagnostic means, and its fix

\b
Exit status: 0 fine; 1 diagnostics or differences; 2 wrong usage, a disk or
network that said no, or a bug in llmmon.""",
)
@click.version_option(__version__, prog_name="llmmon", message="%(prog)s %(version)s")
def main() -> None:
    """Compile one YAML spec per LLM service into everything that monitors it."""
