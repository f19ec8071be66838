"""The line that says how far long work is."""

import io
import sys

import pytest

from llmmon.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, next_update: float) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(next_update=next_update) as progress:
        progress("compiling", 1, 3)
        progress("compiling", 2, 3)
    return stream.getvalue()


def test_long_work_on_a_terminal_is_shown_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched(monkeypatch, Terminal(), 0) == "\r\x1b[Kcompiling 1/3\r\x1b[K"


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched(monkeypatch, Terminal(), float("inf")) == ""


def test_a_log_file_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched(monkeypatch, io.StringIO(), 0) == ""
