"""Numbers of one process, which many threads write to at once."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from runpy import run_path

import pytest

from llmmon.runtime.instrumentation import _cells
from llmmon.runtime.instrumentation._cells import Count, Going, Tally

THREADS, TIMES = 8, 2_000


@pytest.mark.parametrize("has_gil", [_cells.HAS_GIL, False])
def test_no_step_of_a_tally_is_lost_however_often_somebody_looks(has_gil: bool) -> None:
    tally = Tally(has_gil)

    def work(_number: int) -> None:
        for step in range(TIMES):
            tally.add()
            if step % 50 == 0:
                assert tally.value <= THREADS * TIMES

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    assert (tally.value, tally.value) == (THREADS * TIMES, THREADS * TIMES)


@pytest.mark.parametrize(("has_gil", "step"), [(True, "__next__"), (False, "_locked_step")])
def test_a_tally_is_locked_where_threads_run_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, has_gil: bool, step: str
) -> None:
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: has_gil, raising=False)
    tally = run_path(_cells.__file__)["Tally"]()

    assert tally.add.__name__ == step
    tally.add()
    assert tally.value == 1


def test_a_python_that_knows_nothing_of_free_threads_has_a_gil(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(sys, "_is_gil_enabled", raising=False)
    assert run_path(_cells.__file__)["HAS_GIL"] is True


def test_no_amount_of_a_counter_is_lost() -> None:
    count = Count()

    def work(_number: int) -> None:
        for _ in range(TIMES):
            count.add(0.5)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    assert count.value == THREADS * TIMES / 2


def test_what_goes_on_is_what_began_and_did_not_end() -> None:
    going = Going()
    assert going.value == 0
    going.begin()
    going.begin()
    assert going.value == 2
    going.end()
    assert going.value == 1
