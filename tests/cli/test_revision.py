"""Specs as they were at a git revision."""

import os
import subprocess
from pathlib import Path

import pytest

from llmmon.cli.failure import Failure
from llmmon.cli.revision import at_revision


def git(folder: Path, *arguments: str) -> None:
    identity = {
        f"GIT_{who}_{what}": "x@example.com"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env=os.environ | identity,
    )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit; its working tree has changed since."""
    folder = tmp_path / "ops"
    (folder / "specs/deep").mkdir(parents=True)
    (folder / "llmmon.yaml").write_text("shared")
    (folder / "specs/chat.yaml").write_text("old")
    (folder / "specs/deep/n\u00e4me x.yaml").write_text("deep")
    (folder / "specs/link.yaml").symlink_to("chat.yaml")
    (folder / "README.md").write_text("no spec")
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    git(folder, "tag", "v1")
    (folder / "specs/chat.yaml").write_text("new")
    (folder / "specs/added.yaml").write_text("added")
    monkeypatch.chdir(folder)
    return folder


def contents(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file() and path.name != ".git")
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def test_a_folder_of_specs_comes_with_what_they_share(repository: Path) -> None:
    with at_revision("v1", [Path("specs")]) as checkout:
        assert contents(checkout.root) == {
            "llmmon.yaml": "shared",
            "specs/chat.yaml": "old",
            "specs/deep/n\u00e4me x.yaml": "deep",
        }
        assert checkout.specs == (checkout.root / "specs",)
        root = checkout.root
    assert not root.exists()


def test_one_spec(repository: Path) -> None:
    with at_revision("HEAD", [Path("specs/chat.yaml")]) as checkout:
        assert contents(checkout.root) == {"llmmon.yaml": "shared", "specs/chat.yaml": "old"}
        assert checkout.specs == (checkout.root / "specs/chat.yaml",)


def test_from_a_folder_below(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "specs")
    with at_revision("HEAD", [Path("chat.yaml"), Path()]) as checkout:
        assert checkout.specs == (checkout.root / "specs/chat.yaml", checkout.root / "specs")


def test_files_are_named_as_git_names_them(repository: Path) -> None:
    with at_revision("v1", [Path("specs")]) as checkout:
        assert checkout.name(str(checkout.root / "specs/chat.yaml")) == "v1:specs/chat.yaml"
        assert checkout.name("specs/chat.yaml") == "specs/chat.yaml"


def test_a_spec_that_was_not_there_yet(repository: Path) -> None:
    with at_revision("v1", [Path("specs/added.yaml")]) as checkout:
        assert checkout.specs == ()


@pytest.mark.parametrize("revision", ["nonsense", "--output=x", "-h", "HEAD:specs", "", "a..b"])
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    with pytest.raises(Failure, match="no revision"), at_revision(revision, [Path("specs")]):
        pass
    assert not (repository / "x").exists()


def test_a_spec_outside_of_the_repository(repository: Path) -> None:
    with pytest.raises(Failure, match="not in the git repository"), at_revision("v1", [Path("/")]):
        pass


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Failure, match="not a git repository"), at_revision("v1", [Path("specs")]):
        pass


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Failure, match="git is not on PATH"), at_revision("v1", [Path("specs")]):
        pass
