"""A job: which hours it reads, how many tests share the false alarms, and what a run says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llmmon.runtime.drift.budget import level_of
from llmmon.runtime.drift.changes import scaled
from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, RATIO, Check
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import Events, Found
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.job import Job, Scan, run
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, OK
from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.simulate import simulate
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.windows import HOUR_OF_DAY, HOUR_OF_WEEK, last_end
from tests.drift.traffic import FIRST, PAST, latencies, rates

_LATENCY = Check(signal="latency", statistic="ks", kind=AT_LEAST, floor=0.2)
_REFUSALS = Check(signal="refusal_rate", statistic=RATIO, kind=AT_MOST, floor=0.1)
_JOB = Job(
    events=Events(files=(), columns=()),
    checks=(_LATENCY, _REFUSALS),
    window=6,
    confirmations=2,
    past_hours=PAST,
    season=HOUR_OF_WEEK,
    pinned=None,
    false_alarms_a_day=1 / 30,
)
_END = PAST + 12


def _history(slowdown: float = 1.0, refusals: float = 0.02, hours: int = _END) -> History:
    def slow(hour: int) -> float:
        return slowdown if hour >= PAST else 1.0

    def refused(hour: int) -> float:
        return refusals if hour >= PAST else 0.02

    sketches = {
        "latency": latencies(31, hours=hours, slowdown=slow),
        "refusal_rate": rates(32, hours=hours, rate=refused),
    }
    return History(sketches={Subject(signal=s, model="m"): h for s, h in sketches.items()})


def _scan(history: History, seen: list[Span] | None = None) -> Scan:
    def scan(_events: Events, span: Span) -> tuple[History, Found]:
        if seen is not None:
            seen.append(span)
        return history.between(range(span.start, span.end)), Found()

    return scan


def _verdicts(job: Job, history: History) -> list[str]:
    outcome = run(job, FIRST + _END, _scan(history))
    return [result.judgement.verdict for result in outcome.results]


def test_a_run_says_the_worst_of_all_its_verdicts() -> None:
    assert run(_JOB, FIRST + _END, _scan(_history())).verdict == OK
    assert _verdicts(_JOB, _history(slowdown=1.7)) == [DRIFT, OK]
    worst = run(_JOB, FIRST + _END, _scan(_history(refusals=0.2)))
    assert [result.judgement.verdict for result in worst.results] == [OK, DRIFT]
    assert worst.verdict == DRIFT


def test_a_signal_that_no_event_has_is_insufficient_and_not_ok() -> None:
    history = _history()
    only = replace(
        history, sketches={s: h for s, h in history.sketches.items() if s.signal == "latency"}
    )
    outcome = run(_JOB, FIRST + _END, _scan(only))

    assert [result.judgement.verdict for result in outcome.results] == [OK, INSUFFICIENT]
    assert outcome.verdict == INSUFFICIENT


def test_false_alarms_are_shared_by_all_checks_of_all_models() -> None:
    assert run(_JOB, FIRST + _END, _scan(_history())).level == _JOB.level(2)
    assert _JOB.level(20) == pytest.approx(level_of(1, 20 * 120, 2))
    assert _JOB.level(2) > _JOB.level(20)


def test_a_run_reads_the_past_and_the_windows_and_no_more() -> None:
    seen: list[Span] = []
    run(_JOB, FIRST + _END + 3, _scan(_history(), seen))

    # The past ends before the day that is judged together.
    assert seen == [Span(start=FIRST - 12, end=FIRST + _END, step=6)]


def test_windows_follow_each_other_as_in_prometheus_whenever_a_run_starts() -> None:
    assert hour_text(last_end(FIRST, 24)) == "2024-01-01T00Z"
    assert {last_end(FIRST + hour, 6) for hour in range(6)} == {FIRST}
    # Weeks end as they did in 1970, which began on a Thursday.
    assert hour_text(last_end(FIRST + 167, 168)) == "2024-01-04T00Z"


def test_a_pinned_past_stays_what_it_is() -> None:
    past = _history().between(range(FIRST, FIRST + PAST))
    now = _history(slowdown=1.7)
    pinned = replace(_JOB, pinned=past)
    seen: list[Span] = []

    outcome = run(pinned, FIRST + _END, _scan(now, seen))

    assert [result.judgement.verdict for result in outcome.results] == [DRIFT, OK]
    assert seen == [Span(start=FIRST + PAST, end=FIRST + _END, step=6)]
    assert outcome.windows.season == HOUR_OF_WEEK


@pytest.mark.parametrize(("days", "season"), [(14, HOUR_OF_WEEK), (3, HOUR_OF_DAY), (1, None)])
def test_a_pinned_past_is_as_seasonal_as_it_is_long(days: int, season: int | None) -> None:
    past = _history().between(range(FIRST, FIRST + days * 24))

    assert replace(_JOB, pinned=past).windows(FIRST + _END).season == season


def test_a_pinned_past_that_reaches_into_the_windows_is_refused() -> None:
    with pytest.raises(DriftError, match="the baseline goes on until 2024-01-29T12Z"):
        run(replace(_JOB, pinned=_history()), FIRST + _END, _scan(_history()))


def test_a_simulation_judges_every_window_and_says_what_would_be_seen() -> None:
    hours = PAST + 72
    job = replace(_JOB, window=12, past_hours=336)
    simulated = simulate(job, FIRST + hours, 1, _scan(_history(hours=hours)))
    latency, refusals = simulated.checks

    assert (latency.windows, latency.insufficient, latency.alarms) == (2, 0, ())
    assert latency.seen["+10%"] == 0
    assert latency.seen["+50%"] >= 0.5
    assert "doubled" not in latency.seen
    assert {*refusals.seen} == {"doubled"}
    assert simulated.end - simulated.start == 24


def test_a_simulation_names_when_alarms_began() -> None:
    hours = PAST + 24
    job = replace(_JOB, window=12, past_hours=336, checks=(_LATENCY,))
    history = _history(slowdown=1.8, hours=hours)
    simulated = simulate(job, FIRST + hours, 2, _scan(history))

    assert simulated.checks[0].alarms == (FIRST + PAST + 24,)


def test_larger_values_move_by_whole_bins_and_zero_stays() -> None:
    sketch: Sketch = Numbers(layout=POSITIVE, counts={-1_401: 3, 0: 5, 2_100: 1})
    moved = scaled(1.1)(sketch)

    assert moved == Numbers(layout=POSITIVE, counts={-1_401: 3, 10: 5, 2_101: 1})


def test_scores_are_scaled_within_their_range() -> None:
    sketch: Sketch = Numbers(layout=SCORE, counts={0: 1, 100: 5, 200: 2})

    assert scaled(0.9)(sketch) == Numbers(layout=SCORE, counts={0: 1, 90: 5, 180: 2})


def test_more_of_a_category_is_less_of_the_usual_one() -> None:
    rate, few = Categories(counts={"true": 3, "false": 4}), Categories(counts={"stop": 1})
    named = Categories(counts={"stop": 6, "length": 1, "filter": 1})

    assert scaled(2)(rate) == Categories(counts={"true": 6, "false": 1})
    assert scaled(3)(rate) == Categories(counts={"true": 7, "false": 0})
    assert scaled(2)(named) == Categories(counts={"stop": 4, "length": 2, "filter": 2})
    assert scaled(2)(few) == few
