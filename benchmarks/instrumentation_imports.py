"""How long importing a package takes, in processes that do nothing else."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.instrumentation_conditions import PLAIN

_PROGRAMS = {"prometheus_client": "import prometheus_client", "package": f"import {PLAIN}"}


def added_by_import(package: Path, times: int) -> tuple[float, float]:
    """Milliseconds that the package adds to prometheus_client: at the median, and at least."""
    seconds: dict[str, list[float]] = {name: [] for name in _PROGRAMS}
    for _ in range(times):
        for name in random.sample(list(_PROGRAMS), len(_PROGRAMS)):
            seconds[name].append(_run(_PROGRAMS[name], package))
    base, ours = seconds["prometheus_client"], seconds["package"]
    return (median(ours) - median(base)) * 1e3, (min(ours) - min(base)) * 1e3


def _run(program: str, package: Path) -> float:
    command = [sys.executable, "-c", program]
    began = time.perf_counter()
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(package)})
    return time.perf_counter() - began
