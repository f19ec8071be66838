"""Every diagnostic on the input that it is for: `<code>-<what>/spec.yaml` and `expected.txt`.

`drift.yaml` in its place is the configuration of a drift job. A case without one of them, or a
folder `specs`, is made by `inputs`. `--update-golden` rewrites what is expected; read the difference
before you commit it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from llmmon.explain import CODES
from tests.diagnostics.inputs import MADE
from tests.front_end import FILE, JOB, check_job, lines, read_and_check

FOLDER = Path(__file__).parent
CASES = sorted(path.name for path in FOLDER.iterdir() if path.name.startswith("LM"))


@pytest.mark.parametrize("case", sorted({*CASES, *MADE}))
def test_a_case_gives_the_diagnostics_that_are_expected(
    case: str, tmp_path: Path, update_golden: bool
) -> None:
    job = FOLDER / case / JOB
    if job.exists():
        report = check_job(job.read_text(encoding="utf-8"))
    else:
        report, _ = read_and_check(_arguments(case, tmp_path))
    actual = "".join(f"{line}\n" for line in lines(report, tmp_path))
    expected = FOLDER / case / "expected.txt"
    if update_golden:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(actual, encoding="utf-8")

    assert actual == expected.read_text(encoding="utf-8")


def _arguments(case: str, folder: Path) -> list[Path]:
    (folder / ".git").mkdir()  # whatever stands above it is none of the case's
    if case in MADE:
        return MADE[case](folder)
    shutil.copytree(FOLDER / case, folder, dirs_exist_ok=True)
    return [folder / name for name in (FILE, "specs") if (folder / name).exists()]


@pytest.mark.parametrize("case", CASES)
def test_a_case_shows_the_code_that_it_is_named_after(case: str) -> None:
    shown = (FOLDER / case / "expected.txt").read_text(encoding="utf-8")
    code = case.split("-")[0]

    assert code in {line.split(" ")[0] for line in shown.splitlines()}


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert {case.split("-")[0] for case in CASES} == set(CODES)


def test_no_case_is_left_without_an_input() -> None:
    stale = [
        c
        for c in CASES
        if c not in MADE and {p.name for p in (FOLDER / c).iterdir()} <= {"expected.txt"}
    ]

    assert stale == []
