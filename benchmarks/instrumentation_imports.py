"""How long importing a package takes, in processes that do nothing else."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.instrumentation_conditions import PLAIN

_PROGRAMS = {"prometheus_client": "import prometheus_client", "package": f"import {PLAIN}"}


def added_by_import(package: Path, times: int) -> tuple[float, float]:
    """Milliseconds that the package adds to prometheus_client: at the median, and at least."""
    with TemporaryDirectory(prefix="llmmon-benchmark-") as compiled:
        for (
            name
        ) in _PROGRAMS:  # as pip does: an installed package is not compiled when it is imported
            _run(name, package, compiled)
        seconds: dict[str, list[float]] = {name: [] for name in _PROGRAMS}
        for _ in range(times):
            for name in random.sample(list(_PROGRAMS), len(_PROGRAMS)):
                seconds[name].append(_run(name, package, compiled))
    base, ours = seconds["prometheus_client"], seconds["package"]
    return (median(ours) - median(base)) * 1e3, (min(ours) - min(base)) * 1e3


def _run(name: str, package: Path, compiled: str) -> float:
    environment = {**os.environ, "PYTHONPATH": str(package), "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _PROGRAMS[name]], check=True, env=environment)
    return time.perf_counter() - began
