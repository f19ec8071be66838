"""The line that says how far long work is."""

import io
import sys
import time

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


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_long_work_on_a_terminal_is_shown_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched(monkeypatch, Terminal(), 0) == "\r\x1b[Kcompiling 1/3\r\x1b[K"


def test_a_part_is_a_percentage_or_the_time_it_has_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr("llmmon.cli.progress._INTERVAL_SECONDS", 0)
    with Progress(next_update=0, began=time.monotonic() - 12) as progress:
        progress.part("reading events", 0.375)
        progress.part("reading events", None)

    assert stream.getvalue() == "\r\x1b[Kreading events 38%\r\x1b[Kreading events 12 s\r\x1b[K"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_without_escape_sequences_gets_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    assert watched(monkeypatch, Terminal(), 0) == ""


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched(monkeypatch, Terminal(), float("inf")) == ""


def test_a_log_file_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched(monkeypatch, io.StringIO(), 0) == ""
