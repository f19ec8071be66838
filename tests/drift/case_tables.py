"""The tables of docs/drift-cases.md: SciPy's figures, ours, and those of other libraries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scipy import stats
from scipy.spatial.distance import jensenshannon

from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch, numbers
from llmmon.runtime.drift.statistics.chi_squared import CHI_SQUARED, chi_squared
from llmmon.runtime.drift.statistics.hellinger import hellinger
from llmmon.runtime.drift.statistics.jensen_shannon import jensen_shannon
from llmmon.runtime.drift.statistics.ks import KS, ks
from llmmon.runtime.drift.statistics.psi import psi
from llmmon.runtime.drift.statistics.wasserstein import wasserstein
from tests.drift.recipes import by_tenths, half_more, hellinger_of, tenths_distance
from tests.drift.sketches import CASES, category_case, number_case

NUMBERS = (
    "a latency a fifth slower",
    "lengths with ties",
    "half slower and one timeout of 600 s",
    "fifty scores without a change",
)
CATEGORIES = ("refusals from 2% to 4%", "finish reasons with a new one")
PEERS: Mapping[str, Sequence[Mapping[str, float | str | None]]] = json.loads(
    (CASES.parent / "peers.json").read_text()
)
Values: TypeAlias = Sequence[float]
Both: TypeAlias = tuple[float, float]
"""What the reference gives, and what llmmon gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One statistic: what SciPy gives, and what llmmon gives."""

    key: str
    title: str
    library: str
    reference: str
    of_values: Callable[[Values, Values], float]
    ours: Callable[[Sketch, Sketch], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFigure:
    """The same of counts of categories."""

    key: str
    title: str
    library: str
    reference: str
    of_counts: Callable[[Categories, Categories], float]
    ours: Callable[[Sketch, Sketch], float]


def _exact_p(before: Values, now: Values) -> float:
    return float(stats.ks_2samp(before, now).pvalue)


def _contingency(before: Categories, now: Categories) -> tuple[float, float]:
    names = sorted({*before.counts, *now.counts})
    table = [[sketch.counts.get(name, 0) for name in names] for sketch in (before, now)]
    found = stats.chi2_contingency(table, correction=False)
    return float(found.statistic), float(found.pvalue)


def _shares(
    before: Categories, now: Categories, more: float = 0.0
) -> tuple[list[float], list[float]]:
    names = sorted({*before.counts, *now.counts})
    counts = [[sketch.counts.get(name, 0) + more for name in names] for sketch in (before, now)]
    first, second = ([count / sum(each) for count in each] for each in counts)
    return first, second


def _entropy(before: Categories, now: Categories) -> float:
    p, q = _shares(before, now, 0.5)
    return float(stats.entropy(p, q) + stats.entropy(q, p))


def _hellinger_of_tenths(before: Values, now: Values) -> float:
    first, second = (each / each.sum() for each in by_tenths(before, now))
    return hellinger_of(first, second)


FIGURES = (
    Figure(
        key="ks",
        title="Kolmogorov-Smirnov distance",
        library="SciPy",
        reference="of the values",
        of_values=lambda b, n: float(stats.ks_2samp(b, n).statistic),
        ours=ks,
    ),
    Figure(
        key="ks_p",
        title="p-value of the Kolmogorov-Smirnov test",
        library="SciPy",
        reference="exact",
        of_values=_exact_p,
        ours=lambda b, n: KS.compare(b, n, 0.05, 1.0).p_value,
    ),
    Figure(
        key="psi",
        title="PSI",
        library="NumPy",
        reference="tenths of the baseline's values, half an event more in each",
        of_values=half_more,
        ours=psi,
    ),
    Figure(
        key="jensen_shannon",
        title="Jensen-Shannon distance",
        library="SciPy",
        reference="base 2, of the same tenths",
        of_values=tenths_distance,
        ours=jensen_shannon,
    ),
    Figure(
        key="hellinger",
        title="Hellinger distance",
        library="NumPy",
        reference="of the same tenths",
        of_values=_hellinger_of_tenths,
        ours=hellinger,
    ),
    Figure(
        key="wasserstein",
        title="Wasserstein distance",
        library="SciPy",
        reference="of the values",
        of_values=lambda b, n: float(stats.wasserstein_distance(b, n)),
        ours=wasserstein,
    ),
)
CATEGORY_FIGURES = (
    CategoryFigure(
        key="chi_squared",
        title="Chi-squared",
        library="SciPy",
        reference="two samples, no correction",
        of_counts=lambda b, n: _contingency(b, n)[0],
        ours=chi_squared,
    ),
    CategoryFigure(
        key="chi_squared_p",
        title="p-value of it",
        library="SciPy",
        reference="two samples, no correction",
        of_counts=lambda b, n: _contingency(b, n)[1],
        ours=lambda b, n: CHI_SQUARED.compare(b, n, 0.05, 1.0).p_value,
    ),
    CategoryFigure(
        key="category_psi",
        title="PSI",
        library="SciPy",
        reference="entropy both ways, half an event more in each",
        of_counts=_entropy,
        ours=psi,
    ),
    CategoryFigure(
        key="category_js",
        title="Jensen-Shannon distance",
        library="SciPy",
        reference="base 2",
        of_counts=lambda b, n: float(jensenshannon(*_shares(b, n), base=2)),
        ours=jensen_shannon,
    ),
)


def sketches_of(name: str) -> tuple[Numbers, Numbers]:
    """Both windows of a case of numbers, in the bins that a job would use."""
    layout = SCORE if "scores" in name else POSITIVE
    before, now = number_case(name)
    return numbers(layout, before), numbers(layout, now)


def counts_of(name: str) -> tuple[Categories, Categories]:
    """Both windows of a case of categories."""
    before, now = category_case(name)
    assert isinstance(before, Categories)
    assert isinstance(now, Categories)
    return before, now


def tables() -> dict[str, str]:
    """A table for each figure, by its key."""
    of_numbers = {f.key: _table(f, NUMBERS, [_of_numbers(f, c) for c in NUMBERS]) for f in FIGURES}
    return of_numbers | {
        f.key: _table(f, CATEGORIES, [_of_categories(f, case) for case in CATEGORIES])
        for f in CATEGORY_FIGURES
    }


def _of_numbers(figure: Figure, case: str) -> Both:
    return figure.of_values(*number_case(case)), figure.ours(*sketches_of(case))


def _of_categories(figure: CategoryFigure, case: str) -> Both:
    return figure.of_counts(*counts_of(case)), figure.ours(*counts_of(case))


def _table(figure: Figure | CategoryFigure, cases: Sequence[str], both: list[Both]) -> str:
    lines = [
        _line([figure.title, "", *cases]),
        _line(["---"] * (len(cases) + 2)),
        _line([figure.library, figure.reference, *(_written(ref) for ref, _ in both)]),
        _line(["llmmon", "of sketches", *(_written(ours) for _, ours in both)]),
    ]
    for peer in PEERS[figure.key]:
        cells = (_written(peer[case]) for case in cases)
        lines.append(_line([str(peer["peer"]), str(peer["why"]), *cells]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _written(value: float | str | None) -> str:
    """To four digits."""
    if isinstance(value, str):
        return value
    return "–" if value is None else f"{value:.4g}"
