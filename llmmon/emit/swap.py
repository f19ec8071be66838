"""The atomic way to write: a complete new folder beside the old one, and then the two trade places.

Until that one step nothing of the old folder has changed, so a full disk, a kill or a power cut
leaves it whole. What is in the folder and is not ours moves over by hard link, untouched.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from llmmon.emit.exchange import exchange
from llmmon.emit.paths import parents
from llmmon.emit.plan import Plan
from llmmon.emit.snapshot import Kind


def swap(plan: Plan, root: Path) -> None:
    """Carry `plan` out by replacing the folder `root` as a whole.

    Raises:
        OSError: it can't be done, and `root` is as it was.
    """
    staging = root.with_name(f".{root.name}.llmmon-{os.getpid()}")
    discard(staging)
    try:
        _stage(plan, root, staging)
        _take_over(staging, root)
    finally:
        discard(staging)


def discard(folder: Path) -> None:
    """Remove a folder as far as that is possible. Links in it go; what they point to stays."""
    for base, folders, _ in os.walk(folder):
        for name in folders:
            _open_up(Path(base, name))
    shutil.rmtree(folder, ignore_errors=True)


def _open_up(folder: Path) -> None:
    """A user's folder may be read-only, and here is the old copy of it."""
    with suppress(OSError):
        if not folder.is_symlink() and folder.stat().st_mode & 0o700 != 0o700:
            folder.chmod(0o700)


def recover(root: Path) -> None:
    """Clear up after builds that were killed: bring a folder back that was about to be replaced."""
    backup = _backup(root)
    if backup.is_dir():
        if root.exists():
            discard(backup)
        else:
            backup.rename(root)
    for staging in _staging_folders(root):
        discard(staging)


def _staging_folders(root: Path) -> list[Path]:
    name = re.compile(re.escape(f".{root.name}.llmmon-") + r"(\d{1,18})")
    if not root.parent.is_dir():
        return []
    found = [(path, name.fullmatch(path.name)) for path in root.parent.iterdir()]
    return [path for path, match in found if match and not is_running(int(match[1]))]


def is_running(pid: int) -> bool:
    """Whether another process with this id is alive."""
    if pid in (0, os.getpid()):
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _backup(root: Path) -> Path:
    return root.with_name(f".{root.name}.llmmon-backup")


def _stage(plan: Plan, root: Path, staging: Path) -> None:
    """Build the complete new folder."""
    staging.mkdir()
    folders = _folders(plan)
    for folder in folders:
        (staging / folder).mkdir()
    for path, kind in plan.before.kinds.items():
        if kind is not Kind.FOLDER and path not in plan.files and path not in plan.stale:
            _carry_over(root / path, staging / path, kind)
    changed = frozenset(plan.changed)
    for path, content in plan.files.items():
        if path in changed or not linked(root / path, staging / path):
            (staging / path).write_bytes(content)
    for folder in (*reversed(folders), "."):
        _copy_access(root / folder, staging / folder)


def _folders(plan: Plan) -> list[str]:
    """Folders of the new tree, outermost first."""
    new = {folder for path in plan.files for folder in parents(path)}
    return sorted(new.union(plan.before.folders).difference(plan.emptied))


def _carry_over(old: Path, new: Path, kind: Kind) -> None:
    if kind is Kind.LINK:
        new.symlink_to(old.readlink())
    else:
        new.hardlink_to(old)


def linked(old: Path, new: Path) -> bool:
    """Make `new` the same regular file as `old`; false where links are not to be had."""
    try:
        if not old.is_symlink():
            new.hardlink_to(old)
            return True
    except OSError:
        pass
    return False


def _copy_access(old: Path, new: Path) -> None:
    if old.is_dir():
        shutil.copymode(old, new)
        owner = old.stat()
        # Only root may, and only root needs to: a build in a container must not take folders over.
        with suppress(OSError, AttributeError):
            os.chown(new, owner.st_uid, owner.st_gid)


def _take_over(staging: Path, root: Path) -> None:
    if not root.exists():
        staging.rename(root)
    elif not exchange(staging, root):
        _rename_twice(staging, root)


def _rename_twice(staging: Path, root: Path) -> None:
    """Where there is no exchange. If a kill comes in between, `recover` undoes the first one."""
    backup = _backup(root)
    root.rename(backup)
    try:
        staging.rename(root)
    except BaseException:
        backup.rename(root)
        raise
    discard(backup)
