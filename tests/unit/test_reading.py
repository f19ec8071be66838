"""Which files are read as specs, what they are called, and what they share."""

from __future__ import annotations

import hashlib
import os
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from llmmon.diagnostics import Report
from llmmon.reading import ReadSpec, find_specs
from tests.front_end import codes

SPEC = "version: llmmon/v1\nservice: chat\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository `repo`, which is also the working directory."""
    repo = tmp_path / "repo"
    (repo / ".git").mkdir(parents=True)
    monkeypatch.chdir(repo)
    return repo


def _write(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SPEC)


def _find(*arguments: str) -> list[ReadSpec]:
    report = Report()
    found = find_specs([Path(argument) for argument in arguments], report)
    assert codes(report) == []
    return found


def _names(*arguments: str) -> list[str]:
    return [spec.source.name for spec in _find(*arguments)]


def _codes(*arguments: str) -> list[str]:
    report = Report()
    find_specs([Path(argument) for argument in arguments], report)
    return codes(report)


def test_a_folder_gives_all_specs_below_it_and_nothing_else(tree: Path) -> None:
    _write("specs/b.yaml", "specs/a.yml", "specs/deep/er/c.yaml", "specs/llmmon.yaml")
    _write("specs/.hidden.yaml", "specs/.git/x.yaml", "specs/notes.txt", "other/d.yaml")

    assert _names("specs") == ["a.yml", "b.yaml", "deep/er/c.yaml"]


def test_without_a_shared_file_a_name_starts_with_the_folder_that_was_named(tree: Path) -> None:
    _write("specs/a.yaml", "specs/deep/b.yaml")

    assert _names("specs") == ["specs/a.yaml", "specs/deep/b.yaml"]
    assert _names("specs/a.yaml", "specs/deep/b.yaml") == ["deep/b.yaml", "specs/a.yaml"]
    assert _names(".") == ["repo/specs/a.yaml", "repo/specs/deep/b.yaml"]


def test_a_name_is_the_same_from_everywhere(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write("specs/a.yaml")
    Path("llmmon.yaml").write_text("version: llmmon/v1\n")
    names = [_names("specs"), _names("."), _names(str(tree / "specs")), _names("specs/a.yaml")]
    monkeypatch.chdir("specs")
    names += [_names("."), _names("a.yaml"), _names("../specs")]

    assert names == [["specs/a.yaml"]] * 7


@pytest.mark.parametrize(
    ("argument", "path"),
    [
        ("specs", "specs/a.yaml"),
        ("./specs", "specs/a.yaml"),
        ("specs/a.yaml", "specs/a.yaml"),
        ("../repo/specs", "../repo/specs/a.yaml"),
        (".", "specs/a.yaml"),
    ],
)
def test_a_path_is_what_a_user_would_type(tree: Path, argument: str, path: str) -> None:
    _write("specs/a.yaml")

    assert [spec.source.path for spec in _find(argument)] == [path]


def test_the_path_of_the_shared_file_is_what_a_user_would_type(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write("specs/deep/a.yaml")
    Path("llmmon.yaml").write_text("version: llmmon/v1\n")

    def shared(argument: str) -> str:
        (spec,) = _find(argument)
        assert spec.shared is not None
        return spec.shared.path

    paths = [shared("specs"), shared("../repo/specs"), shared("specs/deep/a.yaml")]
    monkeypatch.chdir("specs/deep")

    assert [*paths, shared(".")] == [
        "llmmon.yaml",
        "../repo/llmmon.yaml",
        "llmmon.yaml",
        "../../llmmon.yaml",
    ]


def test_behind_a_linked_folder_the_shared_file_is_that_of_the_real_one(tree: Path) -> None:
    _write("real/specs/a.yaml")
    Path("real/llmmon.yaml").write_text("version: llmmon/v1\n")
    Path("link").symlink_to("real/specs")
    (spec,) = _find("link")

    assert spec.source.name == "specs/a.yaml"
    assert spec.shared is not None
    assert Path(spec.shared.path) == tree / "real" / "llmmon.yaml"


def test_what_is_found_does_not_depend_on_the_order_of_arguments(tree: Path) -> None:
    _write("specs/a.yaml", "specs/deep/b.yaml", "more/c.yaml")
    Path("more/alias.yaml").symlink_to("c.yaml")
    arguments = ("specs", "specs/deep/b.yaml", "more", str(tree / "more" / "c.yaml"))

    found = {
        tuple((spec.source.name, spec.source.path) for spec in _find(*order))
        for order in permutations(arguments)
    }
    assert len(found) == 1
    assert [name for name, _ in next(iter(found))] == [
        "more/c.yaml",
        "specs/a.yaml",
        "specs/deep/b.yaml",
    ]


def test_a_file_that_is_named_twice_is_read_once(tree: Path) -> None:
    _write("specs/a.yaml")
    Path("specs/b.yaml").symlink_to("a.yaml")

    assert _names("specs", "specs", "specs/a.yaml", "specs/../specs/a.yaml") == ["specs/a.yaml"]


def test_the_nearest_shared_file_wins_and_none_beyond_the_repository_counts(tree: Path) -> None:
    _write("a/x.yaml", "a/b/y.yaml", "z.yaml")
    Path("../llmmon.yaml").write_text("version: llmmon/v1\nteam: outside\n")
    Path("a/llmmon.yaml").write_text("version: llmmon/v1\nteam: inside\n")
    shared = {spec.source.path: spec.shared for spec in _find(".")}

    assert shared["z.yaml"] is None
    assert shared["a/x.yaml"] is shared["a/b/y.yaml"] is not None


def test_a_shared_file_beside_the_mark_of_the_repository_counts(tree: Path) -> None:
    _write("specs/a.yaml")
    Path("llmmon.yaml").write_text("version: llmmon/v1\n")
    (spec,) = _find("specs")

    assert spec.shared is not None


def test_a_broken_shared_file_is_reported_once_and_keeps_its_specs(tree: Path) -> None:
    _write("specs/a.yaml", "specs/b.yaml")
    Path("llmmon.yaml").write_text("a: [")
    report = Report()
    found = find_specs([Path("specs")], report)

    assert codes(report) == ["LM001"]
    assert [(spec.source.name, spec.shared) for spec in found] == [
        ("specs/a.yaml", None),
        ("specs/b.yaml", None),
    ]


def test_one_unreadable_spec_does_not_hide_the_others(tree: Path) -> None:
    _write("specs/a.yaml", "specs/c.yaml")
    Path("specs/b.yaml").symlink_to("nowhere.yaml")
    os.mkfifo("specs/d.yaml")
    report = Report()
    found = find_specs([Path("specs")], report)

    assert codes(report) == ["LM010", "LM010"]
    assert [spec.source.name for spec in found] == ["specs/a.yaml", "specs/c.yaml"]


def test_what_may_not_be_read_is_reported(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write("specs/a.yaml", "specs/deep/b.yaml")
    scan, read = os.scandir, Path.open

    def no_scan(folder: str) -> Any:
        if str(folder).endswith("deep"):
            raise PermissionError(13, "denied", folder)
        return scan(folder)

    def no_read(path: Path, mode: str) -> Any:
        if path.name == "a.yaml":
            raise PermissionError(13, "denied", str(path))
        return read(path, mode)

    monkeypatch.setattr(os, "scandir", no_scan)
    monkeypatch.setattr(Path, "open", no_read)
    report = Report()
    found = find_specs([Path("specs")], report)

    assert found == []
    assert [(d.code.id, d.at.file) for d in report] == [
        ("LM010", "specs/a.yaml"),
        ("LM010", "specs/deep"),
    ]


def test_a_link_within_the_folder_is_followed(tree: Path) -> None:
    _write("specs/..data/a.yaml")
    Path("specs/a.yaml").symlink_to("..data/a.yaml")

    assert _names("specs") == ["specs/a.yaml"]


@pytest.mark.parametrize("argument", ["", "x" * 300, "a.yaml/b.yaml", "nowhere/a.yaml"])
def test_a_path_that_leads_nowhere_is_reported(tree: Path, argument: str) -> None:
    _write("a.yaml")
    code = [] if argument == "" else ["LM010"]

    assert _codes(argument) == code


def test_a_name_that_is_not_utf_8_is_refused(tree: Path) -> None:
    _write(os.fsdecode(b"specs/\xff.yaml"))
    report = Report()
    find_specs([Path("specs")], report)
    (diagnostic,) = report

    assert diagnostic.code.id == "LM013"
    assert diagnostic.at.file.isprintable()


def test_the_digest_is_that_of_the_bytes(tree: Path) -> None:
    _write("a.yaml")
    (spec,) = _find("a.yaml")

    assert spec.source.digest == hashlib.sha256(SPEC.encode()).hexdigest()
