"""The generated tests notice mistakes in the alerting rules: a sample of what the benchmark does.

`python -m benchmarks.mutation` makes every mutant of every rule; here it is each so-many-th of each
kind, in a sample of the files.
"""

from __future__ import annotations

from collections import Counter

from benchmarks.mutants import SCORED
from benchmarks.mutation import measure, score, survivors
from tests.promtool import REPOSITORY, PromTools

_FOLDERS = (REPOSITORY / "generated/document-pipeline", REPOSITORY / "generated/code-completion")


def test_nineteen_of_twenty_mutants_are_killed(promtools: PromTools) -> None:
    verdicts = measure(_FOLDERS, promtools.v3, sample=4, jobs=2, every=14)
    tried = Counter(verdict.mutant.kind for verdict in verdicts)

    assert [kind for kind in SCORED if not tried[kind]] == []
    assert score(verdicts) >= 95, "\n".join(survivors(verdicts))
