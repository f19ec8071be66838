"""Finds the promtools of this machine and runs them; knows nothing of what llmmon writes."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
INSTALL = "sh scripts/promtool"


@dataclass(frozen=True, slots=True)
class PromTool:
    """One promtool, and the Prometheus server beside it if there is one."""

    version: tuple[int, ...]
    promtool: Path
    prometheus: Path | None

    @property
    def major(self) -> int:
        """2 or 3."""
        return self.version[0]

    @property
    def name(self) -> str:
        """How a failure should call it."""
        return "promtool " + ".".join(map(str, self.version))

    def check_rules(self, *files: Path) -> subprocess.CompletedProcess[str]:
        """Check rule files; duplicate rules are an error too."""
        return self.run("check", "rules", "--lint-fatal", *map(str, files))

    def test_rules(self, *files: Path) -> subprocess.CompletedProcess[str]:
        """Run unit-test files; each names its rule files, relative to itself."""
        return self.run("test", "rules", *map(str, files))

    def run(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run with these arguments; a failure is a return code, never an exception."""
        return subprocess.run(
            [self.promtool, *arguments],
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=timeout,
        )


@dataclass(frozen=True, slots=True)
class PromTools:
    """The two generations that rules must be right for: the oldest 2.x and the newest 3.x."""

    v2: PromTool
    v3: PromTool

    def __iter__(self) -> Iterator[PromTool]:
        """Oldest first."""
        return iter((self.v2, self.v3))


def find_promtools() -> list[PromTool]:
    """Every promtool there is, oldest version first: fetched, named by the environment, on PATH."""
    found = {tool.promtool: tool for path in _candidates() if (tool := _examine(path))}
    return sorted(found.values(), key=lambda tool: (tool.version, str(tool.promtool)))


def choose(tools: Iterable[PromTool]) -> PromTools | None:
    """One of each generation, None when either is missing; `tools` are oldest first."""
    tools = list(tools)
    v2 = next((tool for tool in tools if tool.major == 2), None)
    v3 = next((tool for tool in reversed(tools) if tool.major == 3), None)
    return PromTools(v2, v3) if v2 and v3 else None


def _candidates() -> Iterator[Path]:
    yield from sorted(REPOSITORY.glob(".tools/prometheus-*/promtool"))
    yield from map(Path, filter(None, os.environ.get("LLMMON_PROMTOOLS", "").split(os.pathsep)))
    if on_path := shutil.which("promtool"):
        yield Path(on_path)


def _examine(path: Path) -> PromTool | None:
    path = path.resolve()
    if not (version := _version(path)):
        return None
    prometheus = path.with_name("prometheus")
    return PromTool(version, path, prometheus if os.access(prometheus, os.X_OK) else None)


def _version(promtool: Path) -> tuple[int, ...]:
    """Empty when it does not run, or is something else."""
    try:
        run = subprocess.run(
            [promtool, "--version"], capture_output=True, check=False, encoding="utf-8", timeout=60
        )
    except OSError:
        return ()
    found = re.search(r"^promtool, version (\d+(?:\.\d+)*)", run.stdout + run.stderr, re.MULTILINE)
    return tuple(int(part) for part in found[1].split(".")) if found else ()
