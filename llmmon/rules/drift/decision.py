"""From the statistic of a window to its verdict.

A window exceeds if its effect is above the floor of the check even at its lower bound, and if its score
is beyond what the past windows of the same model had. Two windows in a row that exceed are drift, and so
are those of a day that do together.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import DriftCheck
from llmmon.promql import (
    Number,
    Subquery,
    Vector,
    at_least,
    constant,
    over_time,
    quantile_over_time,
    total,
)
from llmmon.rules.drift.effects import effect, lower_bound
from llmmon.rules.drift.scope import MODEL, Layout, Signal
from llmmon.rules.drift.statistics import STATISTICS
from llmmon.rules.drift.together import Together, at_least_events
from llmmon.rules.drift.windows import middle_of, windows_before
from llmmon.rules.types import RecordingRule
from llmmon.runtime.drift.budget import FEWEST_EVENTS, FEWEST_WINDOWS
from llmmon.sli.drift_levels import (
    CONFIRMATIONS,
    bound_level,
    critical_score,
    figure,
    level_of,
    min_events,
    past_quantile,
    past_windows,
)

OK, DRIFT, INSUFFICIENT = 0, 1, -1
"""Verdicts."""
OWN_PAST, SCALED, THEORY = "own_past", "scaled", "theory"
"""What a score is held against: a quantile of the past windows' own; the critical value of independent
events times the excess of the past windows' variance; that value as it is."""


MOST_OF_CRITICAL = 4
"""A past window's score counts up to so many times what it was held against: twice the deviation."""


class Decision:
    """The rules of one check, each after those that it reads."""

    def __init__(self, signal: Signal, check: DriftCheck) -> None:
        self.signal = signal
        self.check = check
        self.level = level_of(signal.service, signal.drift)
        self.statistic = STATISTICS[check.statistic]

    @property
    def compares(self) -> bool:
        """Whether it looks at the past at all; a highest rate is one whatever it was before."""
        return self.check.at_most is None

    def rules(self) -> Iterator[RecordingRule]:
        """The statistic, its effect, what both are held against, and the verdict."""
        if self.compares:
            yield self._record(naming.DRIFT_STATISTIC, self.statistic.value(self.signal))
        yield self._record(naming.DRIFT_EFFECT, effect(self.signal, self.check))
        if self.compares:
            yield self._record(naming.DRIFT_EXCESS, self._excess())
        bound = bound_level(self.check, self.level)
        lower = lower_bound(self.signal, self.check, bound)
        yield self._record(naming.DRIFT_LOWER_BOUND, lower)
        if self.compares:
            value = self._of(naming.DRIFT_STATISTIC)
            yield self._record(naming.DRIFT_SCORE, self.statistic.score(self.signal, value))
            yield from self._critical()
        yield self._record(naming.DRIFT_EXCEEDS, self._exceeds())
        if self.together is not None:
            for name, expr in self.together.series():
                yield self._record(name, expr)
        yield self._record(naming.DRIFT_VERDICT, self._verdict())
        if self.compares:
            yield self._record(naming.DRIFT_PAST_SCORE, self._past_score())
        yield self._record(naming.DRIFT_THRESHOLD, constant(self.check.floor))
        yield self._record(naming.DRIFT_MIN_EVENTS, constant(Decimal(self.min_events)))

    @property
    def together(self) -> Together | None:
        """Of the windows of a day; `None` where nothing says which way a window leans."""
        if not self.compares or not (self.signal.is_of_numbers or self.signal.is_rate):
            return None
        return Together(
            signal=self.signal, check=self.check, level=self.level, min_events=self.min_events
        )

    @property
    def min_events(self) -> int:
        """How many events both windows need."""
        return min_events(self.signal.service, self.check, self.level)

    def _record(self, name: str, expr: Vector, **labels: str) -> RecordingRule:
        return self.signal.record(name, expr, **self.signal.check_labels(self.check), **labels)

    def _of(self, name: str) -> Vector:
        return total(self.signal.of_check(name, self.check), MODEL)

    def _past(self) -> Subquery:
        """The scores of past windows that were no drift; not of one that this one would confirm."""
        drift = self.signal.drift
        scores = self.signal.of_check(naming.DRIFT_PAST_SCORE, self.check)
        ago = middle_of(drift.window) + (CONFIRMATIONS - 1) * int(drift.window.seconds)
        return windows_before(scores.as_of(ago), drift.lookback, drift.window)

    def _past_count(self) -> Vector:
        return total(over_time("count_over_time", self._past()), MODEL)

    def _excess(self) -> Vector:
        """How many times the variance of windows is what independent events would give; 1 at least."""
        average = at_least(total(over_time("avg_over_time", self._past()), MODEL), Decimal(1))
        enough = self._past_count().compare(">=", FEWEST_WINDOWS)
        one = self.signal.events(naming.CURRENT).arithmetic("*", 0).arithmetic("+", 1)
        return average.where_also(enough, MODEL).otherwise(one)

    def _critical(self) -> Iterator[RecordingRule]:
        """One of three, by how much of its past a model has."""
        wanted, possible = past_windows(self.signal.drift, self.level)
        theory = self._theory().arithmetic("*", self._of(naming.DRIFT_EXCESS))
        known = self._past_count().compare(">=", FEWEST_WINDOWS)
        enough = self._past_count().compare(">=", wanted)
        if wanted <= possible:
            own = total(quantile_over_time(self._quantile(possible), self._past()), MODEL)
            yield self._against(OWN_PAST, own.where_also(enough, MODEL))
            scaled = theory.where_also(known, MODEL).unless(enough, MODEL)
        else:
            scaled = theory.where_also(known, MODEL)
        yield self._against(SCALED, scaled)
        yield self._against(THEORY, theory.unless(known, MODEL))

    def _quantile(self, windows: int) -> Decimal:
        return figure(past_quantile(self.level, windows))

    def _against(self, basis: str, score: Vector) -> RecordingRule:
        return self._record(naming.DRIFT_CRITICAL, score, **{naming.BASIS_LABEL: basis})

    def _theory(self) -> Vector:
        def of(layout: Layout) -> Vector:
            score = critical_score(self.check.statistic, self.level, len(layout.bins) - 1)
            none = self.signal.events(naming.CURRENT, layout).arithmetic("*", 0)
            return none.arithmetic("+", Number(figure(score)))

        return self.signal.in_each_layout(of)

    def _exceeds(self) -> Vector:
        above = self._of(naming.DRIFT_LOWER_BOUND).holds(">", Number(self.check.floor))
        if not self.compares:
            return above.where_also(self._enough(naming.CURRENT), MODEL)
        critical = self._of(naming.DRIFT_CRITICAL)
        beyond = self._of(naming.DRIFT_SCORE).holds(">", critical)
        both = above.arithmetic("*", beyond)
        for window in (naming.CURRENT, naming.BASELINE):
            both = both.where_also(self._enough(window), MODEL)
        return both

    def _enough(self, window: str) -> Vector:
        return at_least_events(self.signal, window, self.min_events)

    def _verdict(self) -> Vector:
        """Drift in two windows that do not overlap; where either cannot be judged, that is said."""
        exceeds = self._of(naming.DRIFT_EXCEEDS)
        seconds = int(self.signal.drift.window.seconds)
        before = self.signal.of_check(naming.DRIFT_EXCEEDS, self.check).as_of(seconds)
        twice = exceeds.arithmetic("*", total(before, MODEL))
        none = self.signal.events(naming.CURRENT).arithmetic("*", 0)
        insufficient = none.arithmetic("-", -INSUFFICIENT)
        if self.together is not None:
            # 1, as the verdict is; else the two windows decide.
            together = self._of(naming.DRIFT_TOGETHER_EXCEEDS)
            twice = together.compare(">", 0).otherwise(twice)
            exceeds = exceeds.otherwise(together)
        return twice.otherwise(exceeds.arithmetic("*", OK)).otherwise(insufficient)

    def _past_score(self) -> Vector:
        """The score of a window that was compared; not of drift, which would soon pass for usual.

        One incident would be most of a mean, and all of a high quantile: it counts as far beyond what
        it takes, and no further.
        """
        most = self._of(naming.DRIFT_CRITICAL).arithmetic("*", MOST_OF_CRITICAL)
        score = self._of(naming.DRIFT_SCORE)
        judged: Vector = score.compare("<", most).otherwise(most)
        for window in (naming.CURRENT, naming.BASELINE):
            judged = judged.where_also(at_least_events(self.signal, window, FEWEST_EVENTS), MODEL)
        return judged.unless(self._of(naming.DRIFT_VERDICT).compare("==", DRIFT), MODEL)
