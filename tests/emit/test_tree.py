"""The tree of generated files refuses what no disk could hold, or should."""

from pathlib import PurePosixPath

import pytest

from llmmon.emit.artifact import Artifact
from llmmon.emit.paths import is_safe
from llmmon.emit.tree import Tree
from llmmon.errors import InternalError


def add(tree: Tree, path: str, text: str = "") -> None:
    tree.add(Artifact(PurePosixPath(path), text))


def test_paths_come_sorted() -> None:
    tree = Tree()
    for path in ("b/c", "a", "b/a"):
        add(tree, path)
    assert list(tree) == ["a", "b/a", "b/c"]
    assert len(tree) == 3


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../a", "a/../../b", "/etc/passwd", "a\\b", "C:/a", "a\nb", "a/\x00"]
)
def test_a_path_that_leads_elsewhere_is_our_bug(path: str) -> None:
    with pytest.raises(InternalError):
        add(Tree(), path)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a/b", "a/b"),
        ("a/README.md", "a/readme.md"),
        ("a/x", "A/y"),
        ("a", "a/b"),
        ("a/b", "a"),
        ("stra\u00dfe", "STRASSE"),
        ("caf\u00e9", "cafe\u0301"),
    ],
)
def test_two_files_that_some_disk_takes_for_one_are_our_bug(first: str, second: str) -> None:
    tree = Tree()
    add(tree, first)
    with pytest.raises(InternalError, match="same place"):
        add(tree, second)


def test_half_a_surrogate_pair_is_our_bug() -> None:
    with pytest.raises(InternalError, match="Unicode"):
        add(Tree(), "a", "\udc80")


def test_safe_paths() -> None:
    assert is_safe("a/b.c/d-e_f")
    assert is_safe("...")
    assert not is_safe("a//b")
    assert not is_safe("a/")
    assert not is_safe("a/./b")
