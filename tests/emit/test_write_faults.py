"""Whatever goes wrong while writing, the old output stands whole, or the new one does."""

import ctypes
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from llmmon.emit import exchange as exchange_module
from llmmon.emit import swap as swap_module
from llmmon.emit.manifest import parse
from llmmon.emit.swap import is_running
from llmmon.emit.write import write
from llmmon.errors import OutputError
from tests.emit.trees import NEW, OLD, contents, files_of, leftovers, tree_of
from tests.promtool import REPOSITORY

CALLS = (
    "mkdir",
    "write_bytes",
    "hardlink_to",
    "symlink_to",
    "rename",
    "replace",
    "unlink",
    "rmdir",
    "read_bytes",
)
MINE = {"chat/notes.md": "mine", "link": "-> chat/notes.md"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder of an earlier build, with a user's own files in it."""
    folder = tmp_path / "generated"
    write(tree_of(OLD), folder)
    (folder / "chat/notes.md").write_text("mine")
    (folder / "link").symlink_to("chat/notes.md")
    return folder


class Faults:
    """Makes the n-th call that changes the disk fail, and counts the calls."""

    def __init__(self, fail_at: int, error: Callable[[], BaseException]) -> None:
        self.fail_at = fail_at
        self.error = error
        self.count = 0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.count += 1
            if self.count == self.fail_at:
                raise self.error()
            return function(*arguments, **options)

        return call


@contextmanager
def faulty(faults: Faults) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(Path, name, faults.wrap(getattr(Path, name)))
        rename = exchange_module._renameat2
        patch.setattr(exchange_module, "_renameat2", faults.wrap(rename))
        yield


def disk_full() -> BaseException:
    return OSError(errno.ENOSPC, "No space left on device")


def denied() -> BaseException:
    return PermissionError(errno.EACCES, "Permission denied")


def busy() -> BaseException:
    return OSError(errno.EBUSY, "Device or resource busy")


def interrupted() -> BaseException:
    return KeyboardInterrupt()


@pytest.mark.parametrize("error", [disk_full, denied, busy, interrupted])
@pytest.mark.parametrize("way", ["swap", "two renames", "in place"])
def test_a_failure_of_any_call_leaves_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, error: Callable[[], BaseException]
) -> None:
    if way == "two renames":
        monkeypatch.setattr(swap_module, "exchange", lambda *_: False)
    for fail_at in range(1, 200):
        out = tmp_path / str(fail_at) / "generated"
        write(tree_of(OLD), out)
        (out / "mine").write_text("mine")
        before = contents(out)
        faults = Faults(fail_at, error)
        try:
            with faulty(faults):
                write(tree_of(NEW), out, in_place=way == "in place")
        except (OSError, KeyboardInterrupt):
            assert contents(out) == before
        else:
            found = files_of(out)
            if way == "in place" and error is not interrupted:
                # The very last step: a folder that is empty now could not be removed.
                found.pop("chat/prometheus/", None)
            assert found == NEW | {"mine": "mine"}
        assert leftovers(tmp_path) == []
        if faults.count < fail_at:
            return
    pytest.fail("the calls never came to an end")


@pytest.mark.parametrize("in_place", [False, True])
def test_after_a_failure_the_next_build_succeeds(out: Path, in_place: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", Faults(2, disk_full).wrap(Path.write_bytes))
        with pytest.raises(OSError, match="No space"):
            write(tree_of(NEW), out, in_place=in_place)
    write(tree_of(NEW), out, in_place=in_place)
    assert files_of(out) == NEW | MINE


def test_a_failed_first_build_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space"), faulty(Faults(8, disk_full)):
        write(tree_of(NEW), tmp_path / "a" / "b" / "generated")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("in_place", [False, True])
def test_a_disk_that_is_really_full(out: Path, in_place: bool) -> None:
    before = contents(out)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write(tree_of(NEW | {"z": "x" * 8192}), out, in_place=in_place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(out) == before
    assert leftovers(out.parent) == []


def test_a_mount_point_that_fills_up(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(out)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("may not mount")
    try:
        write(tree_of(OLD), out)
        before = contents(out)
        with pytest.raises(OSError, match="No space left"):
            write(tree_of(NEW | {"z": "x" * 200_000}), out)
        assert contents(out) == before
        write(tree_of(NEW), out)
        assert files_of(out) == NEW
        assert leftovers(tmp_path) == []
    finally:
        subprocess.run(["umount", str(out)], check=True)


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV])
def test_a_folder_that_cannot_be_renamed_is_written_in_place(
    out: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(exchange_module, "_renameat2", lambda *_: code)
    inode = out.stat().st_ino
    write(tree_of(NEW), out)
    assert files_of(out) == NEW | MINE
    assert out.stat().st_ino == inode
    assert leftovers(out.parent) == []


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EINVAL])
def test_without_an_exchange_two_renames_do(
    out: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(exchange_module, "_renameat2", lambda *_: code)
    write(tree_of(NEW), out)
    assert files_of(out) == NEW | MINE
    assert leftovers(out.parent) == []


def test_a_system_without_locks_and_exchange(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    write(tree_of(NEW), out)
    assert files_of(out) == NEW | MINE


def test_without_hard_links_our_files_are_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    for _ in range(2):
        write(tree_of(OLD), tmp_path / "generated")
        write(tree_of(NEW), tmp_path / "generated")
    assert files_of(tmp_path / "generated") == NEW


def test_without_hard_links_a_user_s_files_stay_where_they_are(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    inode = (out / "chat/notes.md").stat().st_ino
    write(tree_of(NEW), out)
    assert files_of(out) == NEW | MINE
    assert (out / "chat/notes.md").stat().st_ino == inode


AS_NOBODY = """
import os, sys
from pathlib import Path
from llmmon.emit.write import write
from tests.emit.trees import NEW, tree_of
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
write(tree_of(NEW), Path(sys.argv[1]))
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """An output folder of an earlier build that another user can reach, unlike pytest's own."""
    base = Path(tempfile.mkdtemp(dir=tempfile.gettempdir()))
    base.chmod(0o755)
    out = base / "generated"
    write(tree_of(OLD), out)
    (out / "chat/notes.md").write_text("mine")
    (out / "link").symlink_to("chat/notes.md")
    yield out
    swap_module.discard(base)


def restrict(folder: Path, mode: int, but: str = "") -> None:
    """Give `folder` and those below it this mode, except the one of that name."""
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        if inner.name != but:
            inner.chmod(mode)


def write_as_nobody(out: Path) -> subprocess.CompletedProcess[str]:
    """Write NEW as a user without privileges, wherever the tests run."""
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(out)],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_read_only_parent_of_a_writable_folder(shared: Path) -> None:
    restrict(shared, 0o777)
    shared.parent.chmod(0o555)
    done = write_as_nobody(shared)
    assert (done.returncode, done.stderr) == (0, "")
    assert files_of(shared) == NEW | MINE


def test_a_read_only_folder(shared: Path) -> None:
    restrict(shared, 0o555)
    shared.parent.chmod(0o777)
    done = write_as_nobody(shared)
    assert done.returncode == 1
    assert "PermissionError" in done.stderr
    assert files_of(shared) == OLD | MINE
    assert leftovers(shared.parent) == []


def test_a_folder_that_may_not_be_looked_into_stays(shared: Path) -> None:
    (shared / "lost+found").mkdir(0o700)
    (shared / "lost+found/file").write_text("theirs")
    if os.getuid() != 0:
        (shared / "lost+found").chmod(0)
    restrict(shared, 0o777, but="lost+found")
    shared.parent.chmod(0o777)
    done = write_as_nobody(shared)
    (shared / "lost+found").chmod(0o700)
    assert (done.returncode, done.stderr) == (0, "")
    assert files_of(shared) == NEW | MINE | {"lost+found/file": "theirs"}
    assert leftovers(shared.parent) == []


def test_a_user_s_read_only_folder_stays_and_leaves_no_copy(out: Path) -> None:
    (out / "mine").mkdir()
    (out / "mine/file").write_text("mine")
    (out / "mine").chmod(0o555)
    write(tree_of(NEW), out)
    assert files_of(out) == NEW | MINE | {"mine/file": "mine"}
    assert (out / "mine").stat().st_mode & 0o777 == 0o555
    assert leftovers(out.parent) == []
    (out / "mine").chmod(0o755)


# --- kills ------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from llmmon.emit import swap
from llmmon.emit.write import write
from tests.emit.trees import tree_of
if sys.argv[2] == "two renames":
    swap.exchange = lambda *_: False
trees = [tree_of({f"chat/{n}": text for n in range(40)}) for text in "ab"]
write(trees[1], Path(sys.argv[1]))
print("written", flush=True)
while True:
    for tree in trees:
        write(tree, Path(sys.argv[1]))
"""


@pytest.mark.parametrize("way", ["swap", "two renames"])
def test_a_kill_at_any_moment_leaves_one_whole_build(tmp_path: Path, way: str) -> None:
    out = tmp_path / "generated"
    write(tree_of({"chat/0": "a"}), out)
    (out / "mine").write_text("mine")
    for round_ in range(12):
        command = [sys.executable, "-c", WRITER, str(out), way]
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"written\n"
            time.sleep(0.0071 * round_)
            writer.send_signal(signal.SIGKILL)
        swap_module.recover(out)
        assert leftovers(tmp_path) == []
        files = files_of(out)
        assert files.pop("mine") == "mine"
        assert len(set(files.values())) == 1
        assert parse((out / "MANIFEST.json").read_bytes()).manifest.digests().keys() == files.keys()
    assert len(files) == 40


def test_a_kill_between_two_renames_is_undone_by_the_next_build(out: Path) -> None:
    before = contents(out)
    out.rename(out.with_name(".generated.llmmon-backup"))
    assert write(tree_of(OLD), out).changed == 0
    assert contents(out) == before
    assert leftovers(out.parent) == []


def test_a_kill_after_two_renames_leaves_nothing_behind(out: Path) -> None:
    backup = out.with_name(".generated.llmmon-backup")
    (backup / "chat").mkdir(parents=True)
    write(tree_of(OLD), out)
    assert files_of(out) == OLD | MINE
    assert leftovers(out.parent) == []


def dead_pid() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_what_dead_builds_left_is_removed_and_what_running_ones_need_is_not(out: Path) -> None:
    names = [f".generated.llmmon-{dead_pid()}", f".generated.llmmon-{os.getpid()}"]
    alive = f".generated.llmmon-{os.getppid()}"
    others = [".other.llmmon-1", ".generated.llmmon-x", alive]
    for name in (*names, *others):
        (out.with_name(name) / "folder").mkdir(parents=True)
    (out / f".llmmon-{dead_pid()}").mkdir()
    write(tree_of(NEW), out, in_place=True)
    beside = {path.name for path in out.parent.iterdir()}
    assert beside == {"generated", *others}
    assert leftovers(out) == []


def test_a_build_killed_in_place_is_finished_by_the_next(out: Path) -> None:
    """Its manifest is still the old one, so its new files look like nobody's."""
    (out / f".llmmon-{dead_pid()}").mkdir()
    (out / "chat/runbooks").mkdir()
    (out / "chat/runbooks/A.md").write_text("of the killed build")
    write(tree_of(NEW), out, in_place=True)
    assert files_of(out) == NEW | MINE
    (out / "chat/runbooks/A.md").unlink()


def test_process_ids_that_none_has() -> None:
    assert not is_running(0)
    assert not is_running(10**17)
    assert is_running(1)


# --- others at the same time ------------------------------------------------------------------

ONE_SPEC = """
import sys
from pathlib import Path
from llmmon.emit.write import write
from tests.emit.trees import tree_of
n = sys.argv[2]
for text in "abc":
    tree = tree_of({f"s{n}/{i}": text for i in range(20)}, f"specs/{n}.yaml", f"s{n}")
    write(tree, Path(sys.argv[1]))
"""


def test_builds_of_different_specs_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    command = [sys.executable, "-c", ONE_SPEC, str(out)]
    builds = [subprocess.Popen([*command, str(n)], cwd=REPOSITORY) for n in range(6)]
    assert [build.wait() for build in builds] == [0] * 6
    assert files_of(out) == {f"s{n}/{i}": "c" for n in range(6) for i in range(20)}
    manifest = json.loads((out / "MANIFEST.json").read_text())
    assert sorted(manifest["specs"]) == [f"specs/{n}.yaml" for n in range(6)]


def test_a_name_that_is_a_pattern_is_only_a_name(tmp_path: Path) -> None:
    out = tmp_path / "gen[a].*"
    write(tree_of(OLD), out)
    write(tree_of(NEW), out)
    assert files_of(out) == NEW


def test_a_foreign_file_is_refused_before_anything_is_written(out: Path) -> None:
    (out / "chat/runbooks").mkdir()
    (out / "chat/runbooks/A.md").write_text("mine")
    before = contents(out)
    with pytest.raises(OutputError):
        write(tree_of(NEW), out)
    assert contents(out) == before
