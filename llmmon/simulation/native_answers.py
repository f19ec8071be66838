"""What the generated module counts of answers: scores, refusals, why they ended, their length, goodput."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmmon.catalog.native import (
    FINISH_REASONS,
    GOOD_REQUESTS,
    QUALITY_SCORE,
    REFUSALS,
    RESPONSE_LENGTH,
    USAGE_MISSING,
)
from llmmon.model.service import QualityMetric
from llmmon.simulation.chance import Chance
from llmmon.simulation.lognormal import Lognormal
from llmmon.simulation.page import Labels
from llmmon.simulation.scenario import Conditions
from llmmon.simulation.scores import Scores, scores
from llmmon.simulation.workload import Workload

if TYPE_CHECKING:
    from llmmon.simulation.native import NativePage

_REFUSED, _IN_TIME = 0.01, 0.98
_REASONS = {"stop": 0.93, "length": 0.05, "tool_calls": 0.02}
_FASTEST_SAMPLE = 0.05
"""Below that share of answers an evaluator's scores would be too few to see."""


class Answers:
    """What is counted of the answers of one stream of requests."""

    def __init__(self, home: NativePage, of: Labels, work: Workload) -> None:
        self._values, self._work = home.page.values, work
        self._scores = [
            (metric, home.histogram(QUALITY_SCORE, of, metric=metric.name), _scores(home, metric))
            for metric in home.service.quality
        ]
        self._reasons = home.counters(FINISH_REASONS, of, "reason")
        self._length = home.histogram(RESPONSE_LENGTH, of)
        self._refusals = home.counter(REFUSALS, of)
        self._refused = home.expected.share(home.names.of(REFUSALS).name, of, _REFUSED)
        self._good = [
            home.counter(GOOD_REQUESTS, of, slo=slo.name)
            for slo in home.service.slos
            if slo.kind == "goodput"
        ]
        home.counter(USAGE_MISSING, of)

    def advance(self, ok: int, now: Conditions, chance: Chance) -> None:
        """As many answers more."""
        for place in self._good:
            # What is slower by a factor misses its limit by about that much more often.
            self._values[place] += chance.part(ok, max(1 - (1 - _IN_TIME) * now.slowness**2, 0))
        if self._work.generates:
            self._judge(ok, now, chance)
            self._end(ok, now, chance)

    def _judge(self, ok: int, now: Conditions, chance: Chance) -> None:
        for metric, histogram, usual in self._scores:
            if histogram.is_read:
                scored = chance.part(ok, max(float(metric.sample), _FASTEST_SAMPLE))
                found = usual.worse(now.badness)
                histogram.observe(scored, found.shares(histogram.bounds), found.middle)

    def _end(self, ok: int, now: Conditions, chance: Chance) -> None:
        refused = chance.part(ok, min(self._refused * now.badness, 0.9))
        self._values[self._refusals] += refused
        rest = chance.split(ok - refused, tuple(_REASONS.values()))
        for reason, number in (("refusal", refused), *zip(_REASONS, rest, strict=True)):
            self._values[self._reasons[reason]] += number
        if self._length.is_read:
            length = Lognormal(self._work.output_tokens, 0.7).times(1 / now.slowness**0.5)
            self._length.observe(ok, length.shares(self._length.bounds), length.mean)


def _scores(home: NativePage, metric: QualityMetric) -> Scores:
    labels = {"llm_service": home.service.name, "metric": metric.name}
    limit = home.expected.limit(home.names.of(QUALITY_SCORE).name, labels)
    return scores(limit, higher_is_better=metric.better == "higher")
