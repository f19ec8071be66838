"""From whatever ended a command to an exit status and a plain message."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

import click

from llmmon.cli.console import error, flush, prepare_streams
from llmmon.errors import OutputError

FINE = 0
FINDINGS = 1
"""Diagnostics, or differences."""
FAILED = 2
"""Wrong usage, I/O, or a bug of ours."""
_INTERRUPTED = 130


class Failure(click.ClickException):
    """A command can't go on; the message says why. Exit status 2."""

    exit_code = FAILED

    def show(self, file: object = None) -> None:
        """The message, as every other of llmmon's."""
        del file
        error(self.message)


def exit_code(command: Callable[[], object]) -> int:
    """Run `command` and return the exit status; never raises."""
    prepare_streams()
    try:
        code = command()
        flush()
    except click.ClickException as failure:
        failure.show()
        return failure.exit_code
    except click.Abort:
        error("interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        _silence()
        return FINDINGS
    except OSError as problem:
        error(_words(problem))
        return FAILED
    except OutputError as problem:
        error(str(problem))
        return FAILED
    except Exception as bug:  # noqa: BLE001 - the last place where a bug can be told from a crash
        _report_bug(bug)
        return FAILED
    return code if isinstance(code, int) else FINE


def _words(problem: OSError) -> str:
    reason = (problem.strerror or str(problem) or type(problem).__name__).lower()
    return f"{problem.filename}: {reason}" if problem.filename is not None else reason


def _silence() -> None:
    """Nobody reads standard output any more: nothing may try to, not even the interpreter's end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_bug(bug: Exception) -> None:
    if os.environ.get("LLMMON_DEBUG") == "1":
        traceback.print_exception(bug)
    error(
        f"this is a bug in llmmon, not in your specs\n"
        f"  {type(bug).__name__}: {bug}\n"
        "  Please report it with the spec that shows it, and with what LLMMON_DEBUG=1 prints."
    )
