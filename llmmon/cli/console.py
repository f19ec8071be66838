"""Standard output and standard error, whatever they are connected to."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from llmmon.emit.characters import INVISIBLE_BUT_NEWLINE, spelt


def prepare_streams() -> None:
    """No text may fail to print: what the terminal's encoding lacks is spelt out."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Write out what is buffered, while an error can still be told to someone."""
    if sys.stdout is not None:
        sys.stdout.flush()


def show(text: str) -> None:
    """A result, to standard output."""
    _write(sys.stdout, text)


def note(text: str) -> None:
    """A remark about the run, to standard error."""
    _write(sys.stderr, text)


def error(text: str) -> None:
    """Why the command can't go on, to standard error."""
    note(f"error: {harmless(text)}")


def warning(text: str) -> None:
    """What went on but should be looked at, to standard error."""
    note(f"warning: {harmless(text)}")


def harmless(text: str) -> str:
    """Lines that some file on disk had a hand in, without what would steer a terminal."""
    return INVISIBLE_BUT_NEWLINE.sub(
        lambda match: "\t" if match[0] == "\t" else spelt(ord(match[0])), text
    )


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person watches the stream."""
    return stream is not None and stream.isatty()


def wants_colour(stream: TextIO | None) -> bool:
    """Whether to print colours: on a terminal that has them, unless the user minds."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal(stream)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None and text:
        stream.write(text if text.endswith("\n") else f"{text}\n")
