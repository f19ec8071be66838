"""The second-best way to write, for a folder that can't be replaced: a mount point, or a process'
working directory.

All files are complete on the same file system before the first one is moved into place. An error
on the way undoes what was moved; only a kill in those few milliseconds can leave two builds mixed,
and the next build puts that right.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from llmmon.emit.manifest import MANIFEST
from llmmon.emit.paths import parents
from llmmon.emit.plan import Plan
from llmmon.emit.snapshot import IN_PLACE_STAGING
from llmmon.emit.swap import discard, is_running, linked


def write_in_place(plan: Plan, root: Path) -> None:
    """Carry `plan` out file by file within the existing folder `root`.

    Raises:
        OSError: it can't be done, and `root` is as it was.
    """
    for leftover in _leftovers(root):
        discard(leftover)
    staging = root / f".llmmon-{os.getpid()}"
    move = _Move(root, staging)
    try:
        _stage(plan, staging)
        _carry_out(plan, move)
    except BaseException:
        move.undo()
        raise
    finally:
        discard(staging)


def _leftovers(root: Path) -> list[Path]:
    staging = [path for path in root.iterdir() if IN_PLACE_STAGING.fullmatch(path.name)]
    return [path for path in staging if not is_running(int(path.name.rpartition("-")[2]))]


def _stage(plan: Plan, staging: Path) -> None:
    (staging / "old").mkdir(parents=True)
    for number, path in enumerate(plan.changed):
        (staging / str(number)).write_bytes(plan.files[path])


def _carry_out(plan: Plan, move: _Move) -> None:
    numbers = {path: number for number, path in enumerate(plan.changed)}
    # The manifest comes last: until then the old one still names every file that may have to go.
    for path in sorted(numbers, key=lambda path: path == MANIFEST):
        move.put(str(numbers[path]), path)
    for path in plan.stale:
        move.set_aside(path)
    for folder in plan.emptied:
        with suppress(OSError):
            (move.root / folder).rmdir()


@dataclass(slots=True)
class _Move:
    """Moves files into place, and remembers how to undo it."""

    root: Path
    staging: Path
    replaced: list[tuple[Path, Path]] = field(default_factory=list)
    created: list[Path] = field(default_factory=list)

    def put(self, staged: str, path: str) -> None:
        """Move the file `staged` to `path`."""
        for folder in parents(path):
            self._make_folder(self.root / folder)
        target = self.root / path
        if os.path.lexists(target):
            self._keep_copy(path)
        else:
            self.created.append(target)
        (self.staging / staged).replace(target)

    def _keep_copy(self, path: str) -> None:
        """By a link where there are links, so that `path` is never missing."""
        target, backup = self.root / path, self._next_backup()
        if linked(target, backup):
            self.replaced.append((target, backup))
        else:
            self.set_aside(path)

    def set_aside(self, path: str) -> None:
        """Move what stands at `path` out of the way."""
        target, backup = self.root / path, self._next_backup()
        self.replaced.append((target, backup))
        target.replace(backup)

    def _next_backup(self) -> Path:
        return self.staging / "old" / str(len(self.replaced))

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir()
            self.created.append(folder)

    def undo(self) -> None:
        """Put everything back as it was, as far as the disk lets us."""
        for target, backup in reversed(self.replaced):
            with suppress(OSError):
                target.parent.mkdir(parents=True, exist_ok=True)
                backup.replace(target)
        for path in reversed(self.created):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
