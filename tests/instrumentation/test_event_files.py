"""Files of events: nobody shares one, none is too large or too old, and a disk that is full tears nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from llmmon.runtime.instrumentation._event_files import EventFiles

NOON = 1_800_014_400.0
"""2027-01-15T12:00:00Z."""
HOUR = 3_600.0


@pytest.fixture
def files(tmp_path: Path) -> EventFiles:
    """At most 100 bytes each, and 400 in all."""
    return _files(tmp_path)


def _files(folder: Path, service: str = "chat") -> EventFiles:
    return EventFiles(str(folder), service, 100, 400)


def _line(text: str, size: int = 40) -> bytes:
    return text.ljust(size - 1, ".").encode() + b"\n"


def _found(folder: Path) -> list[str]:
    """What is in each file, in the order of their names."""
    return [path.read_text().replace(".", "") for path in sorted(folder.iterdir())]


def test_a_file_is_named_by_service_start_host_and_process(
    files: EventFiles, tmp_path: Path
) -> None:
    with patch("socket.gethostname", lambda: "pod_1/a"):
        files.append(_line("a"), NOON + 0.25)

    (path,) = tmp_path.iterdir()
    assert path.name == f"chat_20270115T120000.250Z_pod-1-a_{os.getpid()}.jsonl"


def test_a_file_that_would_be_too_large_is_followed_by_another(
    files: EventFiles, tmp_path: Path
) -> None:
    for text in "abc":
        files.append(_line(text), NOON)

    assert _found(tmp_path) == ["a\nb\n", "c\n"]


def test_lines_larger_than_a_file_have_one_of_their_own(files: EventFiles, tmp_path: Path) -> None:
    files.append(_line("a", 300), NOON)

    assert _found(tmp_path) == ["a\n"]


def test_each_hour_has_a_file_of_its_own(files: EventFiles, tmp_path: Path) -> None:
    files.append(_line("a"), NOON)
    files.append(_line("b"), NOON + HOUR - 1)
    files.append(_line("c", 10), NOON + HOUR)

    assert _found(tmp_path) == ["a\nb\n", "c\n"]


def test_a_file_is_closed_when_its_hour_is_over_even_if_nothing_happens(
    files: EventFiles, tmp_path: Path
) -> None:
    files.append(_line("a"), NOON)
    files.close_if_over(NOON + HOUR - 1)
    files.append(_line("b"), NOON + HOUR - 1)
    files.close_if_over(NOON + HOUR)
    files.append(_line("c", 10), NOON + HOUR - 0.5)  # the clock was set back

    assert _found(tmp_path) == ["a\nb\n", "c\n"]


def test_writers_of_one_service_never_share_a_file(tmp_path: Path) -> None:
    for text in "abc":
        _files(tmp_path).append(_line(text), NOON)

    assert _found(tmp_path) == ["a\n", "b\n", "c\n"]


def test_the_oldest_files_make_room_for_a_new_one(files: EventFiles, tmp_path: Path) -> None:
    for text in "abcdef":
        files.append(_line(text, 90), NOON)

    assert _found(tmp_path) == ["c\n", "d\n", "e\n", "f\n"]


def test_files_of_others_are_removed_once_nobody_can_have_them_open(
    files: EventFiles, tmp_path: Path
) -> None:
    for _ in range(4):
        _files(tmp_path).append(_line("old", 90), NOON)
    files.append(_line("a", 90), NOON + HOUR)
    assert _found(tmp_path) == ["old\n"] * 4 + ["a\n"]

    files.append(_line("b", 90), NOON + HOUR + 61)
    assert _found(tmp_path) == ["old\n", "old\n", "a\n", "b\n"]


@pytest.mark.parametrize(
    "name",
    [
        "chat-api_20200101T000000.000Z_pod_1.jsonl",
        "chat_20200101T000000.000Z_pod_1.jsonl.gz",
        "chat_20200101_pod_1.jsonl",
        "notes.txt",
    ],
)
def test_what_is_not_of_the_service_is_never_removed(
    files: EventFiles, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(_line("kept", 500))
    for text in "abcdef":
        files.append(_line(text, 90), NOON)

    assert (tmp_path / name).exists()
    assert len(list(tmp_path.iterdir())) == 5


def test_a_folder_that_somebody_tidied_up_is_made_again(files: EventFiles, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "events"
    files = _files(folder)
    files.append(_line("a"), NOON)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    files.append(_line("b"), NOON)

    assert _found(folder) == ["b\n"]


def _full_after(left: int) -> Callable[[int, memoryview], int]:
    """A disk that takes so many bytes more."""
    room = [left]
    write = os.write

    def written(file: int, data: memoryview) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        count = write(file, data[: room[0]])
        room[0] -= count
        return count

    return written


@pytest.mark.parametrize(("room", "kept"), [(40, ["a\n"]), (55, ["a\n"]), (0, []), (7, [])])
def test_a_disk_that_is_full_leaves_whole_lines_and_no_empty_files(
    files: EventFiles, tmp_path: Path, room: int, kept: list[str]
) -> None:
    with patch("os.write", _full_after(room)):
        for text in "abc":
            if text != "a" or room < 40:
                with pytest.raises(OSError, match="No space left"):
                    files.append(_line(text), NOON)
            else:
                files.append(_line(text), NOON)
    assert _found(tmp_path) == kept

    files.append(_line("d"), NOON)
    assert _found(tmp_path) == [*kept, "d\n"]
