"""What a job finds in simulated hours: a signal of each kind, names that are meant to do harm."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, RATIO, THRESHOLD, Check
from llmmon.runtime.drift.events import Events, Found, Skipped
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.job import Job, Outcome, decided
from llmmon.runtime.drift.layout import SCORE
from llmmon.runtime.drift.sketch import Categories, Sketch, numbers
from llmmon.runtime.drift.windows import HOUR_OF_WEEK
from tests.drift.traffic import FIRST, PAST, latencies, rates

END = PAST + 12
HOSTILE = "</script><svg onload=document.title='run'>&quot;\"'><!--\u202e\x1b[31m\0"
RIGHT_TO_LEFT = "سبب غير معروف"
LONG = "x" * 10_000
CHECKS = (
    Check(signal="latency", statistic="ks", kind=AT_LEAST, floor=0.2),
    Check(signal="response_length", statistic="psi", kind=THRESHOLD, floor=0.1),
    Check(signal="faithfulness", statistic="ks", kind=THRESHOLD, floor=0.1),
    Check(signal="finish_reason", statistic="jensen_shannon", kind=THRESHOLD, floor=0.1),
    Check(signal="refusal_rate", statistic=RATIO, kind=AT_MOST, floor=0.1),
    Check(signal="error_rate", statistic=RATIO, kind=THRESHOLD, floor=0.01),
    Check(signal="toxicity", statistic="wasserstein", kind=THRESHOLD, floor=0.05),
)


@lru_cache(maxsize=1)
def outcome(*, hours: int = END, slowdown: float = 1.7, reason: str = HOSTILE) -> Outcome:
    """A model that got slower, began to end for a new reason, and fails a little more."""

    def slow(hour: int) -> float:
        return slowdown if hour >= PAST else 1.0

    def failing(hour: int) -> float:
        return 0.035 if hour >= PAST else 0.02

    by_signal = {
        "latency": latencies(31, hours=hours, slowdown=slow, hour_noise=0.05),
        "response_length": latencies(32, hours=hours, events=40, slowdown=lambda _: 300.0),
        "faithfulness": scores(33, hours),
        "finish_reason": reasons(34, hours, reason),
        "refusal_rate": rates(35, hours=hours, rate=lambda _: 0.02),
        "error_rate": rates(36, hours=hours, rate=failing),
    }
    history = History(
        sketches={Subject(signal=s, model="granite"): h for s, h in by_signal.items()}
    )
    return decided(JOB, JOB.windows(FIRST + hours), history, FOUND)


def of_one(check: Check, hours: dict[int, Sketch], model: str = "granite") -> Outcome:
    """One check of one model."""
    job = Job(
        events=Events(files=(), columns=()),
        checks=(check,),
        window=6,
        confirmations=2,
        past_hours=PAST,
        season=HOUR_OF_WEEK,
        pinned=None,
        false_alarms_a_day=1 / 30,
    )
    history = History(sketches={Subject(signal=check.signal, model=model): hours})
    return decided(job, job.windows(FIRST + END), history, Found())


def scores(seed: int, hours: int) -> dict[int, Sketch]:
    """Most of them high, some of them 1."""
    random = Random(seed)

    def score() -> float:
        return 1.0 if random.random() < 0.2 else random.betavariate(8, 2)

    return {FIRST + hour: numbers(SCORE, (score() for _ in range(30))) for hour in range(hours)}


def reasons(seed: int, hours: int, new: str) -> dict[int, Sketch]:
    """Reasons to finish, of which one is new."""
    random = Random(seed)
    known = {"stop": 50, "length": 8, RIGHT_TO_LEFT: 2}

    def counts(hour: int) -> dict[str, int]:
        usual = {name: count + random.randrange(3) for name, count in known.items()}
        return usual | ({new: 14, LONG: 1} if hour >= PAST else {})

    return {
        FIRST + hour: Categories(counts=counts(hour), apart={"missing": 1}) for hour in range(hours)
    }


JOB = Job(
    events=Events(files=(), columns=()),
    checks=CHECKS,
    window=6,
    confirmations=2,
    past_hours=PAST,
    season=HOUR_OF_WEEK,
    pinned=None,
    false_alarms_a_day=1 / 30,
)
FOUND = Found(
    events=120_000,
    skipped=Skipped(unreadable=12, without_model=3),
    apart={"finish_reason": {"missing": 684}, "latency": {"nan": 2, "wrong_type": 1}},
)
