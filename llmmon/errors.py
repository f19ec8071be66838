"""What llmmon raises on purpose. Mistakes in specs are diagnostics, never exceptions."""

from __future__ import annotations


class InternalError(Exception):
    """A state that llmmon promised itself can't happen. The command line asks for a bug report."""


class OutputError(Exception):
    """Something stands where a build would write that it must not touch; the message says what."""
