"""Whether a folder is what its manifest says."""

from pathlib import Path

import pytest

from llmmon.emit.verify import differences, read
from llmmon.emit.write import write
from llmmon.errors import OutputError
from tests.emit.trees import OLD, tree_of


def test_a_fresh_build_has_no_difference(tmp_path: Path) -> None:
    write(tree_of(OLD), tmp_path / "generated")
    assert list(differences(*read(tmp_path / "generated"))) == []


def test_missing_and_edited_files_are_named(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(tree_of(OLD), out)
    (out / "chat/model.json").write_text("edited")
    (out / "chat/same").unlink()
    assert list(differences(*read(out))) == [
        "chat/model.json was changed since it was built",
        "chat/same is missing",
    ]


def test_a_link_is_not_the_file(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(tree_of(OLD), out)
    (out / "chat/same").rename(tmp_path / "same")
    (out / "chat/same").symlink_to(tmp_path / "same")
    assert list(differences(*read(out))) == ["chat/same is missing"]


def test_no_build_at_all(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="holds no build"):
        read(tmp_path / "generated")


def test_a_damaged_manifest(tmp_path: Path) -> None:
    (tmp_path / "MANIFEST.json").write_text("<<<<<<<")
    with pytest.raises(OutputError, match="not valid JSON"):
        read(tmp_path)
