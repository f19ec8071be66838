"""Writing a tree: what ends up in the folder, what goes, what stays."""

import json
import os
import socket
from pathlib import Path

import pytest

from llmmon.emit.write import write
from llmmon.errors import OutputError
from tests.emit.trees import NEW, OLD, contents, files_of, leftovers, tree_of, trees_of


@pytest.fixture(params=["swap", "in place"])
def in_place(request: pytest.FixtureRequest) -> bool:
    """Both ways of writing keep the same promises."""
    return bool(request.param == "in place")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder of an earlier build."""
    folder = tmp_path / "generated"
    write(tree_of(OLD), folder)
    return folder


def test_a_first_build_creates_the_folder_and_those_above(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b" / "generated"
    written = write(tree_of(OLD), out)
    assert files_of(out) == OLD
    assert (written.changed, written.removed, written.files) == (4, 0, 4)
    assert leftovers(tmp_path) == []


def test_a_second_build_replaces_and_removes(out: Path, in_place: bool) -> None:
    written = write(tree_of(NEW), out, in_place=in_place)
    assert files_of(out) == NEW
    assert (written.changed, written.removed, written.files) == (3, 1, 4)
    assert leftovers(out.parent) == []


def test_an_unchanged_file_keeps_its_time(out: Path, in_place: bool) -> None:
    os.utime(out / "chat/same", (1, 1))
    write(tree_of(NEW), out, in_place=in_place)
    assert (out / "chat/same").stat().st_mtime == 1


def test_nothing_changed_writes_nothing(out: Path, in_place: bool) -> None:
    before = {path: path.stat().st_mtime_ns for path in (out, *out.rglob("*"))}
    assert write(tree_of(OLD), out, in_place=in_place).changed == 0
    assert {path: path.stat().st_mtime_ns for path in (out, *out.rglob("*"))} == before


def test_what_is_not_ours_stays(out: Path, in_place: bool) -> None:
    (out / "chat/notes.md").write_text("mine")
    (out / "chat/prometheus/own.yaml").write_text("mine")
    (out / "empty").mkdir()
    (out / "link").symlink_to("chat/notes.md")
    (out / "dangling").symlink_to("nowhere")
    inode = (out / "chat/notes.md").stat().st_ino
    write(tree_of(NEW), out, in_place=in_place)
    assert files_of(out) == NEW | {
        "chat/notes.md": "mine",
        "chat/prometheus/own.yaml": "mine",
        "empty/": "",
        "link": "-> chat/notes.md",
        "dangling": "-> nowhere",
    }
    assert (out / "chat/notes.md").stat().st_ino == inode


def test_special_files_stay(out: Path, in_place: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(out / "fifo")
    monkeypatch.chdir(out)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
    write(tree_of(NEW), out, in_place=in_place)
    assert (out / "fifo").is_fifo()
    assert (out / "socket").is_socket()


def test_folder_modes_stay(out: Path, in_place: bool) -> None:
    (out / "chat").chmod(0o750)
    out.chmod(0o711)
    write(tree_of(NEW), out, in_place=in_place)
    assert (out / "chat").stat().st_mode & 0o777 == 0o750
    assert out.stat().st_mode & 0o777 == 0o711


def test_a_folder_left_empty_goes(out: Path, in_place: bool) -> None:
    write(tree_of({"chat/model.json": "m"}), out, in_place=in_place)
    assert contents(out).keys() == {"MANIFEST.json", "chat/model.json"}


def test_a_hand_edited_file_is_put_right(out: Path, in_place: bool) -> None:
    (out / "chat/model.json").write_text("edited")
    assert write(tree_of(OLD), out, in_place=in_place).changed == 1
    assert files_of(out) == OLD


def test_a_deleted_file_is_put_back(out: Path, in_place: bool) -> None:
    (out / "chat/model.json").unlink()
    assert write(tree_of(OLD), out, in_place=in_place).changed == 1
    assert files_of(out) == OLD


def test_the_manifest_lists_each_file_with_its_digest(out: Path) -> None:
    manifest = json.loads((out / "MANIFEST.json").read_text())
    spec = manifest["specs"]["specs/chat.yaml"]
    assert spec["service"] == "chat"
    assert spec["sha256"] == "0" * 64
    assert spec["files"].keys() == OLD.keys()
    assert manifest["shared"] == {"files": {}}


# --- builds of some of the specs --------------------------------------------------------------

CHAT, SEARCH = ("specs/chat.yaml", "chat"), ("specs/search.yaml", "search")
BOTH = {
    CHAT: {"chat/m": "1"},
    SEARCH: {"search/m": "1", "search/x": "1"},
    ("", ""): {"fleet/f": "1"},
}


def below_specs(spec: str) -> bool:
    return spec.startswith("specs/")


def test_a_build_of_one_spec_leaves_the_others_alone(tmp_path: Path, in_place: bool) -> None:
    out = tmp_path / "generated"
    write(trees_of(BOTH), out)
    write(trees_of({CHAT: {"chat/n": "2"}}), out, in_place=in_place)
    assert files_of(out) == {"chat/n": "2", "search/m": "1", "search/x": "1", "fleet/f": "1"}
    specs = json.loads((out / "MANIFEST.json").read_text())["specs"]
    assert specs.keys() == {CHAT[0], SEARCH[0]}
    write(trees_of({SEARCH: {"search/m": "1"}}), out, in_place=in_place)
    assert files_of(out) == {"chat/n": "2", "search/m": "1", "fleet/f": "1"}


def test_files_of_a_deleted_spec_go_with_a_build_of_its_folder(
    tmp_path: Path, in_place: bool
) -> None:
    out = tmp_path / "generated"
    write(trees_of(BOTH), out)
    write(trees_of({CHAT: {"chat/m": "1"}}), out, below_specs, in_place=in_place)
    assert files_of(out) == {"chat/m": "1"}


def test_a_build_of_another_folder_leaves_it_alone(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(trees_of(BOTH), out)
    other = ("other/new.yaml", "new")
    write(trees_of({other: {"new/m": "1"}}), out, lambda spec: spec.startswith("other/"))
    assert files_of(out).keys() == {"chat/m", "search/m", "search/x", "fleet/f", "new/m"}


def test_a_renamed_spec_takes_its_service_over(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(trees_of(BOTH), out)
    write(tree_of({"search/m": "2"}, "specs/find.yaml", "search"), out)
    assert files_of(out) == {"chat/m": "1", "search/m": "2", "fleet/f": "1"}
    specs = json.loads((out / "MANIFEST.json").read_text())["specs"]
    assert specs.keys() == {CHAT[0], "specs/find.yaml"}


# --- what stands in the way -------------------------------------------------------------------


def test_the_output_is_a_file(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    out.write_text("mine")
    with pytest.raises(OutputError, match="not a folder"):
        write(tree_of(OLD), out)
    assert out.read_text() == "mine"


def test_a_file_stands_where_a_folder_above_must(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="file is not a folder"):
        write(tree_of(OLD), tmp_path / "file" / "generated")


@pytest.mark.parametrize("path", ["chat/model.json", "MANIFEST.json"])
def test_a_file_that_no_build_wrote_is_not_overwritten(tmp_path: Path, path: str) -> None:
    (tmp_path / "generated" / "chat").mkdir(parents=True)
    (tmp_path / "generated" / path).write_text("{}")
    with pytest.raises(OutputError, match=f"{path} would be overwritten"):
        write(tree_of(OLD), tmp_path / "generated")
    assert contents(tmp_path / "generated").get(path) == "{}"


def test_a_file_that_says_it_is_generated_is(tmp_path: Path) -> None:
    (tmp_path / "generated" / "chat").mkdir(parents=True)
    mark = "# Code generated by llmmon from specs/chat.yaml. DO NOT EDIT.\n"
    (tmp_path / "generated" / "chat/model.json").write_text(mark)
    write(tree_of(OLD), tmp_path / "generated")
    assert files_of(tmp_path / "generated") == OLD


def test_a_folder_stands_where_a_file_must(out: Path) -> None:
    (out / "chat/runbooks/A.md").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"A\.md is a folder"):
        write(tree_of(NEW), out)


def test_a_file_stands_where_a_folder_must(out: Path) -> None:
    (out / "chat/runbooks").write_text("mine")
    with pytest.raises(OutputError, match="runbooks is a file"):
        write(tree_of(NEW), out)


# --- symbolic links ---------------------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that no build may touch."""
    folder = tmp_path / "outside"
    (folder / "runbooks").mkdir(parents=True)
    (folder / "secret").write_text("secret")
    (folder / "runbooks" / "A.md").write_text("theirs")
    return folder


def test_a_link_is_not_followed_for_writing(out: Path, outside: Path, in_place: bool) -> None:
    (out / "chat/runbooks").symlink_to(outside / "runbooks")
    before = contents(out), contents(outside)
    with pytest.raises(OutputError, match="symbolic link"):
        write(tree_of(NEW), out, in_place=in_place)
    assert (contents(out), contents(outside)) == before


def test_a_link_in_a_file_s_place_is_replaced(out: Path, outside: Path, in_place: bool) -> None:
    (out / "chat/model.json").unlink()
    (out / "chat/model.json").symlink_to(outside / "secret")
    before = contents(outside)
    write(tree_of(NEW), out, in_place=in_place)
    assert files_of(out) == NEW
    assert contents(outside) == before


def test_a_link_to_the_right_content_is_replaced_too(out: Path, outside: Path) -> None:
    (outside / "secret").write_text(OLD["chat/model.json"])
    (out / "chat/model.json").unlink()
    (out / "chat/model.json").symlink_to(outside / "secret")
    write(tree_of(OLD), out)
    assert files_of(out) == OLD


def test_a_stale_link_goes_and_its_target_stays(out: Path, outside: Path, in_place: bool) -> None:
    (out / "chat/prometheus/a.rules.yaml").unlink()
    (out / "chat/prometheus/a.rules.yaml").symlink_to(outside / "secret")
    before = contents(outside)
    write(tree_of(NEW), out, in_place=in_place)
    assert files_of(out) == NEW
    assert contents(outside) == before


def test_a_linked_folder_is_not_followed_for_deleting(
    out: Path, outside: Path, in_place: bool
) -> None:
    (out / "chat/prometheus/a.rules.yaml").rename(outside / "a.rules.yaml")
    (out / "chat/prometheus").rmdir()
    (out / "chat/prometheus").symlink_to(outside)
    before = contents(outside)
    write(tree_of(NEW), out, in_place=in_place)
    assert files_of(out) == NEW | {"chat/prometheus": f"-> {outside}"}
    assert contents(outside) == before


def test_an_output_that_is_a_link_to_a_folder_is_written_through(out: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("generated")
    write(tree_of(NEW), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert files_of(out) == NEW


# --- a manifest that someone else wrote -------------------------------------------------------


def hostile_manifest(*paths: str) -> str:
    files = dict.fromkeys(paths, "0" * 64)
    spec = {"sha256": "0", "service": "chat", "files": files}
    return json.dumps({"llmmon": "0", "specs": {"specs/chat.yaml": spec}})


@pytest.mark.parametrize(
    "path",
    [
        "../outside/secret",
        "chat/../../outside/secret",
        "./../outside/secret",
        "/etc/hostname",
        "..\\outside\\secret",
        "chat//model.json",
        "",
        "manifest.json",
        "a\u0000b",
    ],
)
def test_a_manifest_entry_that_leads_elsewhere_is_ignored(
    out: Path, outside: Path, in_place: bool, path: str
) -> None:
    (out / "MANIFEST.json").write_text(hostile_manifest(path, str(outside / "secret")))
    before = contents(outside)
    written = write(tree_of(NEW), out, in_place=in_place)
    assert contents(outside) == before
    assert len(written.notes) == 2
    assert "no build writes" in written.notes[0]
    assert NEW.items() <= files_of(out).items()


def test_a_manifest_that_lists_a_folder_removes_none(out: Path, in_place: bool) -> None:
    (out / "mine").mkdir()
    (out / "mine" / "file").write_text("mine")
    (out / "MANIFEST.json").write_text(hostile_manifest("mine", "chat", *OLD))
    write(tree_of(NEW), out, in_place=in_place)
    assert files_of(out) == NEW | {"mine/file": "mine"}


@pytest.mark.parametrize(
    "text", ['<<<<<<< HEAD\n{"llmmon": "0.1.0"}', '{"llmmon": "1", "specs": {"a": 3}}']
)
def test_a_damaged_manifest_is_replaced_and_mentioned(out: Path, text: str) -> None:
    (out / "MANIFEST.json").write_text(text)
    written = write(tree_of(NEW), out)
    assert len(written.notes) == 1
    assert "MANIFEST.json" in written.notes[0]
    assert NEW.items() <= files_of(out).items()


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"files": []}', "[" * 100_000, '{"llmmon": 1}', "\xff"]
)
def test_a_manifest_of_someone_else_is_not_overwritten(out: Path, text: str) -> None:
    (out / "MANIFEST.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(OutputError, match=r"MANIFEST\.json would be overwritten"):
        write(tree_of(OLD), out)
