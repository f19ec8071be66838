"""What `build --check` finds, without changing anything."""

from pathlib import Path

from llmmon.emit.compare import Difference, compare
from llmmon.emit.write import write
from tests.emit.trees import NEW, OLD, contents, tree_of


def test_a_folder_that_is_up_to_date_has_no_difference(tmp_path: Path) -> None:
    write(tree_of(OLD), tmp_path / "generated")
    assert compare(tree_of(OLD), tmp_path / "generated") == []


def test_missing_changed_and_stale_files_are_told_apart(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(tree_of(OLD), out)
    before = contents(out)
    found = compare(tree_of(NEW), out)
    assert [(difference.path, difference.kind) for difference in found] == [
        ("chat/model.json", "changed"),
        ("chat/prometheus/a.rules.yaml", "stale"),
        ("chat/runbooks/A.md", "missing"),
        ("MANIFEST.json", "changed"),
    ]
    assert contents(out) == before


def test_diffs_lead_from_the_disk_to_the_build(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(tree_of(OLD), out)
    (out / "chat/model.json").write_text("edited")
    path = "chat/model.json"
    assert compare(tree_of(OLD), out) == [
        Difference(
            path,
            "changed",
            f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-edited\n"
            "\\ No newline at end of file\n+old model\n",
        )
    ]


def test_missing_and_stale_files_are_compared_with_nothing(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(tree_of({"chat/a": "a\n", "chat/b": "b\n"}), out)
    by_path = {d.path: d.diff for d in compare(tree_of({"chat/a": "a\n", "chat/c": "c\n"}), out)}
    assert by_path["chat/b"] == "--- a/chat/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n"
    assert by_path["chat/c"] == "--- /dev/null\n+++ b/chat/c\n@@ -0,0 +1 @@\n+c\n"


def test_no_folder_at_all_misses_everything(tmp_path: Path) -> None:
    found = compare(tree_of(OLD), tmp_path / "generated")
    assert {difference.kind for difference in found} == {"missing"}
    assert len(found) == len(OLD) + 1
    assert not (tmp_path / "generated").exists()


def test_long_files_are_not_compared_line_by_line(tmp_path: Path) -> None:
    long = {"chat/long": "".join(f"{n}\n" for n in range(30_000))}
    found = compare(tree_of(long), tmp_path / "generated")
    assert found[0].diff == "chat/long: 0 lines on disk, 30000 lines built; too long to compare\n"


def test_what_is_no_text_is_a_difference_all_the_same(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(tree_of(OLD), out)
    (out / "chat/model.json").write_bytes(b"\xff\xfe\n")
    assert "-\ufffd\ufffd\n" in compare(tree_of(OLD), out)[0].diff
