"""All or nothing: a build's tree onto the disk.

Knows which way of writing fits the folder. No clock and no working directory: whether the folder is
somebody's working directory is for the caller to say.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from llmmon.emit import plan as planning
from llmmon.emit.in_place import write_in_place
from llmmon.emit.lock import exclusive
from llmmon.emit.plan import Covers, Plan
from llmmon.emit.swap import recover, swap
from llmmon.emit.tree import Tree
from llmmon.errors import OutputError

# What a folder says that can't be renamed, or whose parent or files are not for us to change.
_TRY_IN_PLACE = frozenset(
    {
        errno.EACCES,
        errno.EBUSY,
        errno.EMLINK,
        errno.EOPNOTSUPP,
        errno.EPERM,
        errno.EROFS,
        errno.EXDEV,
    }
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did."""

    changed: int
    removed: int
    files: int
    notes: tuple[str, ...]


def covers_nothing(spec: str) -> bool:
    """The scope of a build that answers for the specs it compiled and no others."""
    del spec
    return False


def write(
    tree: Tree, out: Path, covers: Covers = covers_nothing, *, in_place: bool = False
) -> Written:
    """Make the folder `out` hold `tree`, and nothing of an earlier build of the same specs.

    What is in it besides stays untouched. If nothing differs, nothing is written.

    Raises:
        OutputError: something in the folder is not llmmon's to touch.
        OSError: the disk said no; the folder is as it was.
    """
    root = out.resolve()
    with _parent_of(root), exclusive(root.parent):
        recover(root)
        plan = planning.make(tree, out, covers)
        if not plan.nothing_to_do:
            _carry_out(plan, root, in_place=in_place or not root.name)
    return Written(len(plan.changed), len(plan.stale), len(plan.files), plan.notes)


@contextmanager
def _parent_of(root: Path) -> Iterator[None]:
    """Make the folders above `root`, and remove those again if the write fails."""
    missing = [folder for folder in root.parents if not folder.exists()]
    if not root.parents[len(missing)].is_dir():
        raise OutputError(f"{root.parents[len(missing)]} is not a folder")
    root.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()
        raise


def _carry_out(plan: Plan, root: Path, *, in_place: bool) -> None:
    if in_place and root.is_dir():
        write_in_place(plan, root)
        return
    try:
        swap(plan, root)
    except OSError as error:
        if error.errno not in _TRY_IN_PLACE or not root.is_dir():
            raise
        write_in_place(plan, root)
