"""How long importing the package takes where prometheus_client is imported already."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.instrumentation_conditions import PLAIN

_PROGRAM = f"""
import time, prometheus_client
wall, cpu = time.perf_counter(), time.process_time()
import {PLAIN}
print(time.perf_counter() - wall, time.process_time() - cpu)
"""


class Import(NamedTuple):
    """What an import took, in milliseconds: on the clock, and of CPU time, which waits for nobody."""

    wall: float
    cpu: float


def added_by_import(package: Path, times: int) -> Sequence[Import]:
    """What the package adds, in processes of their own."""
    with TemporaryDirectory(prefix="llmmon-benchmark-") as compiled:
        # Compiled before, as pip does; in a folder of its own, since some environments write no caches.
        _run(package, compiled)
        return [_run(package, compiled) for _ in range(times)]


def _run(package: Path, compiled: str) -> Import:
    environment = {**os.environ, "PYTHONPATH": str(package), "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", _PROGRAM]
    printed = subprocess.run(command, check=True, env=environment, capture_output=True).stdout
    wall, cpu = printed.split()
    return Import(float(wall) * 1e3, float(cpu) * 1e3)
