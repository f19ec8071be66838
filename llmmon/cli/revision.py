"""Specs as they were at a git revision, in a folder of their own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from llmmon.cli.failure import Failure
from llmmon.diagnostics import Report
from llmmon.emit.paths import is_safe
from llmmon.parsing import price_file_paths
from llmmon.reading import find_specs

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
        files = tuple(_files(top, commit))
        for path in files:
            if _is_read(path, wanted):
                _copy(top, commit, path, root)
        there = tuple(root / spec for spec in wanted if (root / spec).exists())
        for path in sorted(_price_files(root, there).intersection(files)):
            _copy(top, commit, path, root)
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


def _files(top: Path, commit: str) -> Iterator[str]:
    """All files of the commit that a build could read."""
    for entry in _git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        head, _, name = entry.partition(b"\t")
        path = name.decode("utf-8", "surrogateescape")
        if head.split(b" ")[0].decode() in _REGULAR and is_safe(path):
            yield path


def _is_read(path: str, wanted: Sequence[PurePosixPath]) -> bool:
    """Whether a build of `wanted` reads a file whatever the specs say."""
    folders = (PurePosixPath(path), *PurePosixPath(path).parents)
    return path.rpartition("/")[2] == _SHARED or any(spec in folders for spec in wanted)


def _price_files(root: Path, specs: Sequence[Path]) -> set[str]:
    """The price files that the specs of the revision name, by their path from its root."""
    named = (path for read in find_specs(specs, Report()) for path in price_file_paths(read))
    inside = root.resolve()
    return {p.relative_to(inside).as_posix() for p in named if p.is_relative_to(inside)}


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
