"""promtool, the program of Prometheus that checks and tests rules: finds it and runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_VERSION = re.compile(r"promtool, version (\d+)\.(\d+)(\S*)")
# Below what an argument list may take on any system.
_FILES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Promtool:
    """An executable and its version, as `(2, 53)` and as it says itself."""

    path: str
    version: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What promtool said about one file or more."""

    files: tuple[Path, ...]
    passed: bool
    output: str


def find() -> Promtool | None:
    """The promtool on PATH."""
    path = shutil.which("promtool")
    if path is None:
        return None
    said = _run([path, "--version"])
    match = _VERSION.search(said.output)
    if match is None:
        return None
    return Promtool(path, (int(match[1]), int(match[2])), f"{match[1]}.{match[2]}{match[3]}")


def check_rules(tool: Promtool, files: Sequence[Path]) -> Iterator[Verdict]:
    """Syntax of rule files, and that no rule stands twice."""
    for start in range(0, len(files), _FILES_AT_ONCE):
        some = tuple(files[start : start + _FILES_AT_ONCE])
        yield _run([tool.path, "check", "rules", "--lint-fatal", *map(str, some)], some)


def test_rules(
    tool: Promtool, files: Sequence[Path], progress: Callable[[str, int, int], None]
) -> Iterator[Verdict]:
    """Run unit-test files, as many at a time as there are processors; verdicts in order."""
    commands = [[tool.path, "test", "rules", str(file)] for file in files]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        verdicts = pool.map(_run, commands, [(file,) for file in files])
        for done, verdict in enumerate(verdicts):
            progress("testing rules", done + 1, len(files))
            yield verdict


def _run(command: Sequence[str], files: tuple[Path, ...] = ()) -> Verdict:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    return Verdict(files, done.returncode == 0, done.stdout)
