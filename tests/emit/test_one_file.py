"""A single file, as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmmon.emit.one_file import write_file
from llmmon.errors import OutputError


def test_a_file_is_made_with_its_folders_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a/b.yaml"
    write_file(path, "one\n")
    path.chmod(0o640)
    write_file(path, "two\n")

    assert path.read_text() == "two\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_disk_that_says_no_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    write_file(path, "one\n")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write_file(path, "two\n")

    assert path.read_text() == "one\n"
    assert list(tmp_path.iterdir()) == [path]


def test_links_and_folders_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("x")
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "folder").mkdir()
    for name in ("link", "folder"):
        with pytest.raises(OutputError, match="not a regular file"):
            write_file(tmp_path / name, "y")

    assert (tmp_path / "target").read_text() == "x"
