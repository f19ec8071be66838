"""The verdict on a check: `drift`, `ok` or `insufficient`, with the numbers that led to it.

Drift is a change that is rare at the level, that is beyond the floor at the near end of its bounds,
and that the windows before show as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from llmmon.runtime.drift.baseline import Baseline, baseline
from llmmon.runtime.drift.check import Check, Plan, plan_of
from llmmon.runtime.drift.history import merged
from llmmon.runtime.drift.noise import FEWEST, least_events
from llmmon.runtime.drift.null import (
    Past,
    scores,
    settled,
    significance,
    usual_past,
)
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics import Comparison, Statistic
from llmmon.runtime.drift.windows import Windows

DRIFT, OK, INSUFFICIENT = "drift", "ok", "insufficient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How large a change is, and what it was held against."""

    name: str
    value: float
    lower: float
    upper: float
    least: float
    """The near end of the bounds, in either direction: what is compared with the floor."""
    overdispersion: float
    p_value: float | None
    """`None` for a limit, which holds whatever the past was."""
    null: str | None
    past_windows: int
    hours_left_out: int
    """Hours of the past that were incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one window."""

    verdict: str
    reason: str
    events: float
    baseline_events: float
    least_events: int | None
    effect: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Decides one check of one model: its windows, its level, and what its past looks like."""

    check: Check
    baseline: Baseline
    windows: Windows
    level: float
    plan: Plan
    past: Mapping[str, Past]
    """By the name of the statistic."""
    hours_left_out: int

    def verdict(self) -> Judgement:
        """Of the current window, confirmed by those before it."""
        judged = [self.window(back) for back in range(self.windows.confirmations)]
        now, earlier = judged[0], judged[1:]
        if now.verdict != DRIFT or not earlier:
            return now
        if any(window.verdict == INSUFFICIENT for window in earlier):
            return _as(now, INSUFFICIENT, "the window before has too few events to confirm it")
        if any(window.verdict == OK for window in earlier):
            return _as(now, OK, "the window before did not show it")
        return now

    def window(self, back: int) -> Judgement:
        """Of the window that ends so many windows before the end, by itself."""
        window = self.windows.current(back)
        current, baseline = merged(self.baseline.hours, window), self.baseline.of(window)
        events, before = (sketch.events if sketch else 0 for sketch in (current, baseline))
        if not current or not baseline or not events or not before:
            missing = "no events" if not events else "no past to compare with"
            return _insufficient(missing, events, before, None)
        return self._judged(baseline, current)

    def _judged(self, baseline: Sketch, current: Sketch) -> Judgement:
        least = least_events(self.plan.effects, self.check.floor, self._share, baseline)
        events, before = current.events, baseline.events
        if least is None:
            return _insufficient("the past has too few events", events, before, None)
        if events < least:
            return _insufficient("too few events", events, before, least)
        effect = max((self._effect(e, baseline, current) for e in self.plan.effects), key=_least)
        verdict, reason = self._decided(effect)
        return Judgement(
            verdict=verdict,
            reason=reason,
            events=events,
            baseline_events=before,
            least_events=least,
            effect=effect,
        )

    def _decided(self, effect: Effect) -> tuple[str, str]:
        beyond = effect.least > self.check.floor
        if effect.p_value is None:
            return (DRIFT, "beyond the limit") if beyond else (OK, "not surely beyond the limit")
        if effect.p_value > self.level:
            return OK, "not unusual"
        if not beyond:
            return OK, "not surely beyond the floor"
        return DRIFT, "unusual, and beyond the floor"

    @property
    def _share(self) -> float:
        """The level of each effect, of which any one decides."""
        return self.level / len(self.plan.effects)

    def _effect(self, statistic: Statistic, baseline: Sketch, current: Sketch) -> Effect:
        spread = self.past[self._measured_by(statistic)]
        compared = statistic.compare(baseline, current, self._share, spread.overdispersion)
        p_value, null = self._significance(baseline, current)
        return Effect(
            name=statistic.name,
            value=compared.value,
            lower=compared.lower,
            upper=compared.upper,
            least=compared.least,
            overdispersion=spread.overdispersion,
            p_value=p_value,
            null=null,
            past_windows=len(spread.scores),
            hours_left_out=self.hours_left_out,
        )

    def _significance(self, baseline: Sketch, current: Sketch) -> tuple[float | None, str | None]:
        test = self.plan.test
        if test is None:
            return None, None

        def compared(excess: float) -> Comparison:
            return test.compare(baseline, current, self.level, excess)

        return significance(compared, self.past[test.name], self.level)

    def _measured_by(self, statistic: Statistic) -> str:
        return statistic.name if self.plan.test else self.plan.spread.name


def judge(
    check: Check, hours: Mapping[int, Sketch], windows: Windows, level: float
) -> Judge | None:
    """Who decides a check of one model; `None` if there is not a single event.

    Raises:
        DriftError: the check does not fit the signal.
    """
    anything = next(iter(hours.values()), None)
    if anything is None:
        return None
    plan = plan_of(check, anything)
    usual, known, left_out = usual_past(hours, windows, FEWEST, plan.spread)
    statistics = {statistic.name: statistic for statistic in (*plan.effects, plan.spread)}
    return Judge(
        check=check,
        baseline=baseline(usual, windows),
        windows=windows,
        level=level,
        plan=plan,
        past={name: settled(scores(known, s), windows, level) for name, s in statistics.items()},
        hours_left_out=left_out,
    )


def _least(effect: Effect) -> float:
    return effect.least


def _insufficient(reason: str, events: float, before: float, least: int | None) -> Judgement:
    return Judgement(
        verdict=INSUFFICIENT,
        reason=reason,
        events=events,
        baseline_events=before,
        least_events=least,
        effect=None,
    )


def _as(judged: Judgement, verdict: str, reason: str) -> Judgement:
    return Judgement(
        verdict=verdict,
        reason=reason,
        events=judged.events,
        baseline_events=judged.baseline_events,
        least_events=judged.least_events,
        effect=judged.effect,
    )
