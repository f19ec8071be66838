"""Numbers of one process, which many threads write to at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from llmmon.runtime.instrumentation._cells import Count, Going, Tally

THREADS, TIMES = 8, 2_000


def test_no_step_of_a_tally_is_lost_however_often_somebody_looks() -> None:
    tally = Tally()

    def work(_number: int) -> None:
        for step in range(TIMES):
            tally.add()
            if step % 50 == 0:
                assert tally.value <= THREADS * TIMES

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    assert (tally.value, tally.value) == (THREADS * TIMES, THREADS * TIMES)


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
