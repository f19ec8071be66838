"""Two windows of five models compared by llmmon and by what people use today: time, CPU, memory.

Run as `python -m benchmarks.drift_peers [--events 1000000 10000000] [--most-lines 1000000]`. Each tool gets
an environment of its own in .tools/peers, with the versions below, and a process of its own for each file:
interpreter, imports, reading and all. It is to give PSI, KS and Jensen-Shannon of four numbers, PSI and
Jensen-Shannon of two categories, by model: 80 values. Beside them a scan by DuckDB of the same columns
that reads every value and counts nothing. CPU is the column to compare where the machine has other work.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.drift import HOURS, START, write_events

_PEERS = Path(__file__).parent / "drift_peer"
_ENVIRONMENTS = Path(".tools/peers").absolute()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """What is compared."""

    name: str
    script: str
    packages: tuple[str, ...] = ()
    """Installed into its environment; none: it runs where this does."""


_OURS = Tool(name="llmmon", script="llmmon_sketches.py")
_SCAN = Tool(name="bare scan", script="bare_scan.py")
_EXACT = Tool(
    name="pandas and SciPy",
    script="pandas_scipy.py",
    packages=("pandas==3.1.1", "scipy==1.17.1", "pyarrow==26.0.1"),
)
_TOOLS = (
    _SCAN,
    _OURS,
    _EXACT,
    # Neither says what it needs: pandas 3 is installed with it, and does not import.
    Tool(
        name="Evidently",
        script="evidently_report.py",
        packages=("evidently==0.7.23", "pandas<3", "pyarrow==26.0.1"),
    ),
    Tool(
        name="NannyML",
        script="nannyml_drift.py",
        packages=("nannyml==0.13.1", "statsmodels", "pyarrow"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process took."""

    wall: float
    cpu: float
    memory: int
    """MB."""
    values: dict[str, float]


def python_of(tool: Tool) -> str:
    """The interpreter of a tool's environment, which is made if it is not there."""
    if not tool.packages:
        return sys.executable
    folder = _ENVIRONMENTS / Path(tool.script).stem
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"installing {tool.name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *tool.packages], check=True)
        (folder / "ready").touch()
    return str(python)


def measured(command: Sequence[str], out: Path) -> Run:
    """Run it to its end, by itself."""
    with out.open("w") as printed, (out.parent / "errors").open("w") as errors:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=printed, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    if status:
        sys.exit(f"{command} failed: {(out.parent / 'errors').read_text()[-2000:]}")
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss // 1024,
        values=json.loads(out.read_text() or "{}"),
    )


def best(tool: Tool, path: Path, repeats: int) -> Run:
    """The run that took the least CPU."""
    script = (
        str(_PEERS / tool.script)
        if tool.packages
        else f"-mbenchmarks.drift_peer.{Path(tool.script).stem}"
    )
    command = [python_of(tool), script, str(path), str(START), str(START + HOURS)]
    runs = [measured(command, path.parent / "printed") for _ in range(repeats)]
    return min(runs, key=lambda run: run.cpu)


def farthest(ours: Run, exact: Run) -> float:
    """How far the statistics of sketches are from those of the values, at most."""
    return max(abs(ours.values[key] - value) for key, value in exact.values.items())


def compare(path: Path, tools: Sequence[Tool], repeats: int) -> None:
    """A row for each tool."""
    runs = {tool.name: best(tool, path, repeats if not tool.packages else 1) for tool in tools}
    ours = runs[_OURS.name]
    for name, run in runs.items():
        print(
            f"| {name} | {len(run.values) or '–'} | {run.wall:.1f} s | {run.cpu:.1f} s | "
            f"{run.memory:,} MB | {run.cpu / ours.cpu:.1f} | {run.memory / ours.memory:.1f} |",
            flush=True,
        )
    if _EXACT.name in runs:
        print(f"farthest from the values themselves: {farthest(ours, runs[_EXACT.name]):.5f}")


def main() -> None:
    """Prints a table for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--most-lines", type=int, default=1_000_000, help="of JSON, for peers")
    parser.add_argument("--repeats", type=int, default=3, help="of the bare scan and of llmmon")
    given = parser.parse_args()
    for tool in _TOOLS:
        python_of(tool)
    for events in given.events:
        for form, ending in (("parquet", "parquet"), ("json", "jsonl")):
            with TemporaryDirectory() as folder:
                path = Path(folder, f"events.{ending}")
                write_events(path, events, form)
                load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
                print(f"\n{events:,} events, {ending}, {path.stat().st_size // 10**6:,} MB; {load}")
                print("| | values | wall clock | CPU | memory | CPU, of llmmon's | memory |")
                print("| --- | --- | --- | --- | --- | --- | --- |")
                too_many = ending == "jsonl" and events > given.most_lines
                compare(path, (_SCAN, _OURS) if too_many else _TOOLS, given.repeats)


if __name__ == "__main__":
    main()
