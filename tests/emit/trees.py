"""Trees to write and folders to look at, for the tests of writing."""

import os
from pathlib import Path, PurePosixPath

from llmmon.emit.artifact import Artifact
from llmmon.emit.tree import Owner, Tree

OLD = {"chat/model.json": "old model\n", "chat/prometheus/a.rules.yaml": "a\n", "chat/same": "s\n"}
NEW = {"chat/model.json": "new model\n", "chat/runbooks/A.md": "runbook\n", "chat/same": "s\n"}


def tree_of(files: dict[str, str], spec: str = "specs/chat.yaml", service: str = "chat") -> Tree:
    """A tree with one owner."""
    return trees_of({(spec, service): files})


def trees_of(files: dict[tuple[str, str], dict[str, str]]) -> Tree:
    """A tree with several owners, each a spec and its service. The spec `""` owns shared files."""
    tree = Tree()
    for (spec, service), texts in files.items():
        owner = Owner(spec, "0" * 64, service) if spec else None
        for path, text in texts.items():
            tree.add(Artifact(PurePosixPath(path), text), owner)
    return tree


def contents(folder: Path) -> dict[str, str]:
    """Every file below `folder` by path; links as `-> target`, empty folders as `folder/`."""
    found = {}
    for base, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(base, name)
            relative = path.relative_to(folder).as_posix()
            if path.is_symlink():
                found[relative] = f"-> {path.readlink()}"
            elif path.is_file():
                found[relative] = path.read_bytes().decode("latin-1")
            elif not any(path.iterdir()):
                found[f"{relative}/"] = ""
    return found


def files_of(folder: Path) -> dict[str, str]:
    """`contents` without the manifest."""
    return {path: text for path, text in contents(folder).items() if path != "MANIFEST.json"}


def leftovers(folder: Path) -> list[str]:
    """What a build should have cleaned up, in and beside the output."""
    return sorted(path.name for path in folder.rglob(".*llmmon-*"))
