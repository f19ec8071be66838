"""How long a build takes, and how much memory: 1, 100 and 1,000 services of five SLOs each.

    python -m benchmarks.build [--services 1 100 1000]

Each size is built by the command line in a process of its own, pinned to one core, into an empty
folder; its wall time and peak memory are those of that process. The split by stage comes from a
second run of the same stages in one process. The floor is what cannot be saved: a bare start of
Python, and writing the same files without any compiler. Where one run follows another at once, ext4
takes up to 0.5 s longer to make the files of 100 services, for it passes over the inodes that were
freed in the last seconds; the floor shows that too. Leave half a minute between runs, or set TMPDIR
to a folder in memory.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

SPEC = """\
version: llmmon/v1
service: service-{n:04}
team: team-{team}
labels: {{tier: critical}}
models:
  - {{name: granite-34b, operations: [generate]}}
  - {{name: granite-embed, operations: [embed]}}
dimensions:
  tenant: {{values: [acme, globex], other: true}}
slos:
  - {{name: availability, sli: availability, objective: {objective}%}}
  - {{name: latency, sli: latency, below: 5s, objective: 95%, operation: generate}}
  - {{name: first-token, sli: time_to_first_token, below: 800ms, objective: 99%, model: granite-34b}}
  - {{name: per-tenant, sli: availability, objective: 99%, per: [tenant]}}
  - {{name: refusals, sli: refusal, objective: 90%}}
"""
T = TypeVar("T")
_OBJECTIVES = ("99", "99.5", "99.9", "99.95")


def write_specs(folder: Path, services: int) -> None:
    """Specs of `services` services, which share a few objectives as real ones do."""
    folder.mkdir()
    for n in range(services):
        objective = _OBJECTIVES[n % len(_OBJECTIVES)]
        text = SPEC.format(n=n, team=n // 10, objective=objective)
        (folder / f"service-{n:04}.yaml").write_text(text)


def _pin_to_one_core() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MiB of a command, on one core."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_pin_to_one_core,  # noqa: PLW1509 - no threads here
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def stages(folder: Path) -> dict[str, float]:
    """Seconds of each stage of a build of `folder`, in this process."""
    from llmmon.backends import BACKENDS
    from llmmon.checks import CHECKS
    from llmmon.diagnostics import Report
    from llmmon.reading import find_specs
    from llmmon.resolve import Parsed, resolve
    from llmmon.rules.compiled import compile_rules
    from llmmon.spec import parse_spec

    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        result = work()
        seconds[name] = time.perf_counter() - began
        return result

    report = Report()
    specs = timed("read", lambda: list(find_specs([folder / "specs"], report)))
    parsed = timed("parse", lambda: [(s.source, parse_spec(s.source, report)) for s in specs])
    inputs = [Parsed(source, spec, None) for source, spec in parsed if spec]
    model = timed("resolve", lambda: resolve(inputs, report))
    timed("check", lambda: [list(check.check(model)) for check in CHECKS])
    services = timed("rules", lambda: [compile_rules(service) for service in model.services])
    for backend in BACKENDS:
        emit = partial(_emit_all, backend.emit, services)
        timed(f"emit {backend.name}", emit)
    return seconds


def _emit_all(emit: Callable[[Any], Iterable[object]], services: Iterable[object]) -> None:
    for service in services:
        list(emit(service))


def copy_floor(generated: Path, folder: Path) -> float:
    """Seconds to write the same files with nothing else to do."""
    files = [
        (p.relative_to(generated), p.read_bytes()) for p in generated.rglob("*") if p.is_file()
    ]
    began = time.perf_counter()
    for path, data in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return time.perf_counter() - began


def measure(services: int, folder: Path) -> None:
    """Build `services` services and print what it took."""
    write_specs(folder / "specs", services)
    llmmon = str(Path(sys.executable).parent / "llmmon")
    wall, memory = run([llmmon, "build"], folder)
    again, _ = run([llmmon, "build"], folder)
    generated = folder / "generated"
    size = sum(p.stat().st_size for p in generated.rglob("*") if p.is_file()) / 2**20
    floor = copy_floor(generated, folder / "floor")
    print(
        f"{services:>8} {wall:>8.2f} {wall / services * 1000:>11.1f} {again:>9.2f} {memory:>9.0f} "
        f"{size:>8.1f} {memory / size:>7.1f} {floor:>8.2f}"
    )
    if services > 1:
        shares = ", ".join(f"{name} {value:.2f}" for name, value in stages(folder).items())
        print(f"         by stage (s): {shares}")


def start_up() -> None:
    """Print what `llmmon --help` adds to a bare start of Python."""
    llmmon = str(Path(sys.executable).parent / "llmmon")
    bare = min(run([sys.executable, "-c", "pass"], Path.cwd())[0] for _ in range(20))
    shown = min(run([llmmon, "--help"], Path.cwd())[0] for _ in range(20))
    print(f"bare python {bare * 1000:.0f} ms, llmmon --help {shown * 1000:.0f} ms, ", end="")
    print(f"difference {(shown - bare) * 1000:.0f} ms (best of 20)")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, nargs="+", default=[1, 100, 1000])
    arguments = parser.parse_args()
    start_up()
    print("services   wall s  ms/service   again s  peak MiB  out MiB  mem/out  floor s")
    for services in arguments.services:
        folder = Path(tempfile.mkdtemp(prefix="llmmon-benchmark-"))
        try:
            measure(services, folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
