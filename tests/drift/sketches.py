"""Sketches for tests: strategies, and the recorded cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from hypothesis import strategies as st

from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.statistics import Statistic

CASES = Path(__file__).parents[1] / "data" / "drift" / "cases.json"

_COUNTS = st.integers(3, 400)
number_sketches = st.builds(
    Numbers,
    layout=st.just(POSITIVE),
    counts=st.dictionaries(st.integers(-60, 60), _COUNTS, min_size=1, max_size=60),
)
category_sketches = st.builds(
    Categories,
    counts=st.dictionaries(
        st.sampled_from(["stop", "length", "tool_calls", "error", "other"]), _COUNTS, min_size=1
    ),
)
rate_sketches = st.builds(
    Categories,
    counts=st.fixed_dictionaries({"true": st.integers(1, 300), "false": st.integers(1, 3_000)}),
)


def number_case(name: str) -> tuple[list[float], list[float]]:
    """The values of both windows of a recorded case."""
    windows = json.loads(CASES.read_text())[name]
    return cast("list[float]", windows["baseline"]), cast("list[float]", windows["current"])


def category_case(name: str) -> tuple[Sketch, Sketch]:
    """Both windows of a recorded case of categories."""
    windows = json.loads(CASES.read_text())[name]
    return Categories(counts=windows["baseline"]), Categories(counts=windows["current"])


def sketches_like(sketch: Sketch) -> st.SearchStrategy[Sketch]:
    """Sketches of the same sort."""
    return number_sketches if isinstance(sketch, Numbers) else category_sketches


def sketches_for(statistic: Statistic) -> st.SearchStrategy[Sketch]:
    """Sketches that a statistic takes."""
    return rate_sketches if statistic.name.startswith("rate") else number_sketches
