"""Same specs, same bytes, whatever surrounds the build."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.cli.running import llmmon
from tests.promtool import REPOSITORY

SPECS = tuple(sorted(f"specs/{path.name}" for path in (REPOSITORY / "specs").glob("*.yaml")))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an ordinary build writes."""
    return _built(tmp_path_factory.mktemp("plain"), SPECS)


def _built(
    folder: Path, specs: tuple[str, ...], below: str = ".", **environment: str
) -> dict[str, bytes]:
    """Every file of a build in a copy of this repository's specs, run from the folder `below`."""
    (folder / below).mkdir(parents=True, exist_ok=True)
    shutil.copytree(REPOSITORY / "specs", folder / "specs")
    shutil.copy(REPOSITORY / "llmmon.yaml", folder)
    up = "../" * (0 if below == "." else below.count("/") + 1)
    arguments = [f"{up}{spec}" for spec in specs]
    out = folder / "generated"
    done = llmmon("build", *arguments, "--out", f"{up}generated", cwd=folder / below, **environment)
    assert done.returncode == 0, done.stderr
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295"},
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "America/St_Johns"},
        {"LC_ALL": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"PYTHONUTF8": "0", "LC_ALL": "POSIX"},
        {"HOME": "/nonexistent", "COLUMNS": "20"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda environment: ",".join(f"{k}={v}" for k, v in environment.items()),
)
def test_the_environment_changes_nothing(
    environment: dict[str, str], plain: dict[str, bytes], tmp_path: Path
) -> None:
    assert _built(tmp_path, SPECS, **environment) == plain


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_arguments_changes_nothing(
    seed: int, plain: dict[str, bytes], tmp_path: Path
) -> None:
    shuffled = list(SPECS)
    while tuple(shuffled) == SPECS:
        random.Random(seed).shuffle(shuffled)
        seed += 10

    assert _built(tmp_path, tuple(shuffled)) == plain


def test_naming_a_file_twice_or_its_folder_changes_nothing(
    plain: dict[str, bytes], tmp_path: Path
) -> None:
    assert _built(tmp_path, ("specs", SPECS[0], SPECS[0])) == plain


def test_the_working_directory_changes_nothing(plain: dict[str, bytes], tmp_path: Path) -> None:
    assert _built(tmp_path, SPECS, below="deep/down") == plain


def test_the_committed_build_is_this_one(plain: dict[str, bytes]) -> None:
    committed = REPOSITORY / "generated"
    files = {
        str(p.relative_to(committed)): p.read_bytes() for p in committed.rglob("*") if p.is_file()
    }
    assert plain == files
