"""What the instrumentation adds to a call: beside prometheus_client by hand, and beside others.

    python -m benchmarks.instrumentation [--rounds 20] [--peers] [--levels …] [--ways …]

Calls, awaited calls, streams of 43 chunks and asynchronous ones are made with a client of OpenAI. It is
a real one over a stubbed transport ("client"), or a stub that returns what is ready ("stub"): a real
client takes half a millisecond, and varies by more than all that is measured here. "long" is a stub's
stream of 430 chunks. They are measured in these ways:

    bare      not at all
    writes    prometheus_client, all series bound before: the writes of a call of ours, and nothing else
    by hand   the same, and what is written is read off the response
    context   `with llm.call(…)`
    events    the same, and each call is written as an event
    wrapped   `llm.wrap_openai(client)`
    traced    the wrapped client, with spans by OpenTelemetry's SDK

Before anything is timed, each process checks that all but the traced change the same series by the same
amounts. All run in one process, in random order and in blocks of a few calls, for some rounds; what
a call takes in a round is the median. "call" is the mean of the fastest quarter of the rounds,
"added" is it less that of the bare client, "usually" the median difference to the bare call of the same
turn, which alone is exact enough with a real client, "CPU" the same of the process's CPU time.

`--peers` installs each peer into an environment of its own below .tools/, and measures it, the bare
client and ours in one process there. Each peer records no content, and writes its spans and metrics to
OpenTelemetry's SDK in memory.

`--levels client` and `--ways context wrapped` measure a part of it, in less time; no bar is judged then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.instrumentation_bars import HERE, Bar, bars
from benchmarks.instrumentation_imports import added_by_import
from benchmarks.instrumentation_packages import COMMITTED, compile_traced
from benchmarks.instrumentation_peers import PEERS, NotInstalledError, install
from benchmarks.instrumentation_workers import LONG, SHORT, Cell, Figures, Worker, run_rounds

_ENVIRONMENTS = Path(__file__).parent.parent / ".tools" / "peers"
_HERE = ("bare", "writes", "by_hand", "context", "events", "wrapped", "traced")
_PROCESSES = ("bare", "writes", "by_hand", "context", "wrapped")
_BESIDE_PEERS = ("bare", "wrapped", "traced")
_LEVELS = ("stub", "long", "client")
PROCESSES = "several processes"


def here(folder: Path, ways: Sequence[str]) -> Iterator[Worker]:
    """What measures in this environment: as one process, and as one of several."""
    packages, python = (COMMITTED, compile_traced(folder)), Path(sys.executable)
    wanted = {"bare", "writes", *ways}  # by which all else is told
    yield Worker(HERE, python, [way for way in _HERE if way in wanted], packages)
    files = folder / "files"
    files.mkdir()
    several = [way for way in _PROCESSES if way in wanted]
    yield Worker(PROCESSES, python, several, packages, files=files)


def beside_peers(folder: Path) -> Iterator[Worker]:
    """What measures in the environments of peers; why not, where it cannot."""
    for name, peer in PEERS.items():
        try:
            python = install(peer, _ENVIRONMENTS / name)
        except NotInstalledError as reason:
            print(f"{peer.title} is left out, since it could not be installed: {reason}")
            continue
        worker = Worker(name, python, _BESIDE_PEERS, (COMMITTED, folder), peer=name)
        if worker.differences:
            print(f"{peer.title} is left out, since it did not start: {worker.differences[0]}")
            continue
        yield worker


def plan(workers: Sequence[Worker]) -> Iterator[tuple[Worker, str, str]]:
    """What each process measures in a round."""
    for worker in workers:
        yield from ((worker, "stub", shape) for shape in SHORT)
        if worker.group == HERE:
            yield from ((worker, "long", shape) for shape in LONG)
        if worker.group != PROCESSES:
            yield from ((worker, "client", shape) for shape in SHORT)


def in_order(cells: Iterable[Cell], groups: Sequence[str]) -> list[Cell]:
    """Rows of the table; conditions stay in the order in which a process has them."""

    def place(cell: Cell) -> tuple[int, int, int]:
        return groups.index(cell.group), _LEVELS.index(cell.level), SHORT.index(cell.shape)

    return sorted(cells, key=place)


def show(figures: Figures, cells: Sequence[Cell]) -> None:
    """Print the table."""
    print(f"\n{'':40} {'call':>9} {'added':>9} {'usually':>9} {'CPU':>9} {'× writes':>9}   (µs)")
    before = ("", "", "")
    for cell in cells:
        if cell[:3] != before:
            print(f"{cell.group}, {cell.level}, {cell.shape.replace('_', ' ')}")
            before = cell[:3]
        print(_row(figures, cell))


def _row(figures: Figures, cell: Cell) -> str:
    name = PEERS[cell.group].title if cell.condition == "peer" else cell.condition.replace("_", " ")
    shown = f"    {name:<36} {figures.quiet(cell):>9.2f}"
    if cell.condition == "bare":
        return shown
    added = figures.added(cell)
    shown += f" {added:>9.2f} {figures.usually_added(cell):>9.2f} {figures.cpu_added(cell):>9.2f}"
    floor = cell._replace(condition="writes")
    is_exact = figures.has(floor) and cell.level != "client"
    return f"{shown} {added / figures.added(floor):>9.2f}" if is_exact else shown


def judge(found: Sequence[Bar]) -> int:
    """Print each bar; how many are missed."""
    print("\nbars")
    for bar in found:
        print(bar)
    missed = sum(not bar.met for bar in found)
    print(f"{len(found) - missed} met, {missed} missed")
    return missed


def conclude(figures: Figures, titles: dict[str, str]) -> int:
    """Print what the import costs, and judge it all; how many bars are missed."""
    imports = added_by_import(COMMITTED, 15)
    imported, fastest = median(i.cpu for i in imports), min(i.wall for i in imports)
    print(
        f"\nimport adds {imported:.0f} ms of CPU time (median of 15); the fastest took {fastest:.0f} ms"
    )
    return judge(list(bars(figures, imported, titles)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--peers", action="store_true", help="beside other instrumentations, too")
    parser.add_argument("--levels", nargs="+", choices=_LEVELS, default=_LEVELS)
    parser.add_argument("--ways", nargs="+", choices=_HERE, default=_HERE)
    return parser.parse_args()


def main() -> None:
    """Measure, and print what came of it."""
    asked = _arguments()
    with TemporaryDirectory(prefix="llmmon-benchmark-") as folder:
        workers = list(here(Path(folder), asked.ways))
        unlike = [text for worker in workers for text in worker.differences]
        if unlike:
            raise SystemExit("the floor does not write what we do:\n" + "\n".join(unlike))
        workers += beside_peers(Path(folder)) if asked.peers else []
        parts = [part for part in plan(workers) if part[1] in asked.levels]
        figures = Figures(samples := run_rounds(parts, asked.rounds))
        for worker in workers:
            worker.stop()
    show(figures, in_order(samples, [worker.group for worker in workers]))
    titles = {w.group: PEERS[w.group].title for w in workers if w.group in PEERS}
    is_whole = (asked.levels, asked.ways) == (_LEVELS, _HERE)
    if is_whole and conclude(figures, titles):
        sys.exit(1)


if __name__ == "__main__":
    main()
