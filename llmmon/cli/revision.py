"""Specs as they were at a git revision, in a folder of their own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from llmmon.cli.failure import Failure
from llmmon.emit.paths import is_safe

_SHARED = "llmmon.yaml"
_REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Checkout:
    """Spec files and folders of a revision, below the folder `root`."""

    revision: str
    root: Path
    specs: tuple[Path, ...]

    def name(self, file: str) -> str:
        """What git calls a file below `root`: `main:specs/chat.yaml`."""
        path = Path(file)
        inside = path.is_relative_to(self.root)
        return f"{self.revision}:{path.relative_to(self.root).as_posix()}" if inside else file


@contextmanager
def at_revision(revision: str, specs: Sequence[Path]) -> Iterator[Checkout]:
    """The same spec files and folders as `specs`, at `revision`. Those that were not there miss."""
    top = Path(_git(Path(), "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    commit = _commit(top, revision)
    wanted = [_within(top, spec) for spec in specs]
    with TemporaryDirectory(prefix="llmmon-") as folder:
        root = Path(folder, top.name)
        root.mkdir()
        # The end of the repository, so that no llmmon.yaml further up is taken for its own.
        (root / ".git").touch()
        for path in _paths(top, commit, wanted):
            _copy(top, commit, path, root)
        there = tuple(root / spec for spec in wanted if (root / spec).exists())
        yield Checkout(revision, root, there)


def _commit(top: Path, revision: str) -> str:
    try:
        found = _git(
            top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except Failure:
        raise Failure(f"git knows no revision {revision!r} here") from None
    return found.decode().strip()


def _within(top: Path, spec: Path) -> PurePosixPath:
    try:
        return PurePosixPath(spec.resolve().relative_to(top.resolve()).as_posix())
    except ValueError:
        raise Failure(f"{spec} is not in the git repository {top}") from None


def _paths(top: Path, commit: str, wanted: Sequence[PurePosixPath]) -> Iterator[str]:
    """Files of the commit that a build of `wanted` reads."""
    for entry in _git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        head, _, name = entry.partition(b"\t")
        path = name.decode("utf-8", "surrogateescape")
        if head.split(b" ")[0].decode() in _REGULAR and is_safe(path):
            folders = (PurePosixPath(path), *PurePosixPath(path).parents)
            if path.rpartition("/")[2] == _SHARED or any(spec in folders for spec in wanted):
                yield path


def _copy(top: Path, commit: str, path: str, root: Path) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_git(top, "cat-file", "blob", f"{commit}:{path}"))


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise Failure("git is not on PATH") from None
    if done.returncode != 0:
        raise Failure(f"git: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout
