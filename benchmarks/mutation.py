"""How many mistakes in the alerting rules their generated promtool tests would notice.

Run: python -m benchmarks.mutation [FOLDER ...] [--promtool PATH] [--sample N] [--jobs N] [--min 95]

Every mutant is one alerting rule with one small mistake, made in the text of a generated rule file
(see `benchmarks.mutants`). It is killed if any test of its rule file fails, and it survives if all of
them pass. Mutants that `promtool check rules` refuses are invalid and count neither way.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.mutants import EXTRA, SCORED, Mutant, applied, mutants_of
from tests.promtool import INSTALL, PromTool, _examine, find_promtools

KILLED, SURVIVED, INVALID = "killed", "survived", "invalid"
_VALID_AT_ONCE = 200
"""Rule files that one promtool checks: what a command line takes."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A generated rule file, and its tests, the quickest first."""

    path: Path
    document: dict[str, Any]
    tests: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant."""

    file: RuleFile
    mutant: Mutant
    outcome: str


class Bench:
    """A promtool and a scratch folder."""

    def __init__(self, promtool: PromTool, scratch: Path, jobs: int) -> None:
        self.promtool = promtool
        self.scratch = scratch
        self.jobs = jobs
        self._numbers = count()

    def verdicts(self, files: Sequence[RuleFile], every: int = 1) -> list[Verdict]:
        """The fate of every mutant of every file; with `every`, of each so-many-th of each kind."""
        mutants = _each([(file, m) for file in files for m in mutants_of(file.document)], every)
        placed = [self._place(file, applied(file.document, mutant)) for file, mutant in mutants]
        invalid = self._invalid(placed)
        with ThreadPoolExecutor(self.jobs) as pool:
            fates = pool.map(
                lambda file, path: INVALID if path in invalid else self._fate(file, path),
                (file for file, _ in mutants),
                placed,
            )
            return [Verdict(*mutant, fate) for mutant, fate in zip(mutants, fates, strict=True)]

    def unmutated(self, file: RuleFile) -> RuleFile:
        """The same file with its tests in order of the time that they take; they must pass."""
        path = self._place(file, file.document)
        seconds: dict[Path, float] = {}
        for test in file.tests:
            began = time.perf_counter()
            run = self.promtool.test_rules(_beside(path, test))
            seconds[test] = time.perf_counter() - began
            if run.returncode:
                sys.exit(f"{test} fails without any mutation:\n{run.stdout}{run.stderr}")
        quickest_first = sorted(file.tests, key=seconds.__getitem__)
        return RuleFile(file.path, file.document, tuple(quickest_first))

    def _place(self, file: RuleFile, document: dict[str, Any]) -> Path:
        """Write rules where the tests find them in the place of the file's own."""
        folder = self.scratch / str(next(self._numbers))
        folder.mkdir()
        for beside in file.path.parent.iterdir():
            if beside != file.path:
                (folder / beside.name).symlink_to(beside.resolve())
        path = folder / file.path.name
        path.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False), "utf-8")
        return path

    def _invalid(self, paths: Sequence[Path]) -> set[Path]:
        batches = [paths[i : i + _VALID_AT_ONCE] for i in range(0, len(paths), _VALID_AT_ONCE)]
        suspects = [path for batch in batches if not self._passes(*batch) for path in batch]
        return {path for path in suspects if not self._passes(path)}

    def _passes(self, *paths: Path) -> bool:
        return not self.promtool.run("check", "rules", *map(str, paths)).returncode

    def _fate(self, file: RuleFile, path: Path) -> str:
        runs = (self.promtool.test_rules(_beside(path, test)) for test in file.tests)
        return KILLED if any(run.returncode for run in runs) else SURVIVED


def _each(mutants: Sequence[tuple[RuleFile, Mutant]], every: int) -> list[tuple[RuleFile, Mutant]]:
    """So that no kind is left out, however rare it is."""
    seen: Counter[str] = Counter()
    chosen = []
    for file, mutant in mutants:
        if seen[mutant.kind] % every == 0:
            chosen.append((file, mutant))
        seen[mutant.kind] += 1
    return chosen


def _beside(rules: Path, test: Path) -> Path:
    """The test as it is seen from the rules in the scratch folder: promtool resolves `..` by name."""
    return rules.parent / test.parent.name / test.name


def rule_files(folders: Iterable[Path], sample: int | None = None) -> list[RuleFile]:
    """The rule files with alerts below some folders; a sample of them is spread evenly."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.rules.yaml"))
    found = [RuleFile(path, _load(path), _tests_of(path)) for path in paths]
    files = [file for file in found if any(mutants_of(file.document))]
    wanted = min(sample or len(files), len(files))
    return [files[i * len(files) // wanted] for i in range(wanted)]


def _load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def _tests_of(path: Path) -> tuple[Path, ...]:
    tests = sorted((path.parent / "tests").glob("*.test.yaml"))
    return tuple(test for test in tests if f"../{path.name}" in _load(test)["rule_files"])


def score(verdicts: Iterable[Verdict], kinds: Iterable[str] = SCORED) -> float:
    """Percentage of valid mutants that were killed; 100 where there are none."""
    wanted = set(kinds)
    valid = [v for v in verdicts if v.mutant.kind in wanted and v.outcome != INVALID]
    killed = sum(verdict.outcome == KILLED for verdict in valid)
    return 100 * killed / len(valid) if valid else 100.0


def table(verdicts: Sequence[Verdict]) -> str:
    """Mutants, killed and score by kind, and of all kinds that count."""
    rows = [_row(kind, verdicts, (kind,)) for kind in SCORED]
    rows.append(_row("score", verdicts, SCORED))
    rows += [_row(kind, verdicts, (kind,)) for kind in EXTRA]
    head = f"{'mutation':15} {'mutants':>7} {'killed':>7} {'invalid':>7} {'score':>7}"
    return "\n".join([head, *rows])


def _row(name: str, verdicts: Sequence[Verdict], kinds: Sequence[str]) -> str:
    outcomes = [verdict.outcome for verdict in verdicts if verdict.mutant.kind in kinds]
    killed, invalid = outcomes.count(KILLED), outcomes.count(INVALID)
    percent = f"{score(verdicts, kinds):.1f} %"
    return f"{name:15} {len(outcomes):7} {killed:7} {invalid:7} {percent:>7}"


def survivors(verdicts: Sequence[Verdict]) -> list[str]:
    """One line per mutant that no test noticed."""
    return [
        f"{v.file.path.name}: {v.mutant.alert}: {v.mutant.kind}: {v.mutant.change}"
        for v in verdicts
        if v.outcome == SURVIVED
    ]


def measure(
    folders: Sequence[Path], promtool: PromTool, *, sample: int | None, jobs: int, every: int = 1
) -> list[Verdict]:
    """Mutate the rule files below some folders and run their tests; without mutation they must pass."""
    with TemporaryDirectory() as scratch:
        bench = Bench(promtool, Path(scratch), jobs)
        with ThreadPoolExecutor(jobs) as pool:
            files = list(pool.map(bench.unmutated, rule_files(folders, sample)))
        return bench.verdicts(files, every)


def choose_promtool(path: Path | None) -> PromTool:
    """The one at `path`, or the newest there is."""
    found = [_examine(path)] if path else find_promtools()
    tools = [tool for tool in found if tool]
    return tools[-1] if tools else sys.exit(f"found no promtool; to get one: {INSTALL}")


def main() -> None:
    """Print the score and what survived."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation")
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("generated")])
    parser.add_argument("--promtool", type=Path, help="default: the newest found")
    parser.add_argument("--sample", type=int, help="so many rule files instead of all")
    parser.add_argument(
        "--every", type=int, default=1, help="each so-many-th mutant of each kind only"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--min", type=float, default=0, help="exit 1 below this percentage")
    args = parser.parse_args()
    promtool = choose_promtool(args.promtool)
    began = time.perf_counter()
    verdicts = measure(args.folders, promtool, sample=args.sample, jobs=args.jobs, every=args.every)
    files = len({verdict.file.path for verdict in verdicts})
    seconds = time.perf_counter() - began
    print(f"{promtool.name}, {files} rule files, {len(verdicts)} mutants, {seconds:.0f} s\n")
    print(table(verdicts))
    print("\n".join(["", "survivors:", *survivors(verdicts)]))
    if not verdicts or score(verdicts) < args.min:
        sys.exit(f"\nscore {score(verdicts):.1f} % of {len(verdicts)}, below {args.min} %")


if __name__ == "__main__":
    main()
