"""Runs the real command in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.promtool import REPOSITORY

COMMAND = (sys.executable, "-c", "from llmmon.cli.main import main; main(prog_name='llmmon')")


def llmmon(
    *arguments: str, cwd: Path, path: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `llmmon` in `cwd`; `path` replaces PATH."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment_of(path, **environment),
        capture_output=True,
        check=False,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def environment_of(path: str | None = None, **more: str) -> dict[str, str]:
    """The environment to run in: this one's, with llmmon importable and no colours of CI's."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "LLMMON_DEBUG")}
    found = kept | {"PYTHONPATH": str(REPOSITORY)} | more
    return found if path is None else found | {"PATH": path}
