"""The verdict on a check: `drift`, `ok` or `insufficient`, with the numbers that led to it.

Drift is a change that is rare at the level and beyond the floor at the near end of its bounds: in windows
after each other, or in those of a day together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from llmmon.runtime.drift.baseline import Baseline, baseline
from llmmon.runtime.drift.budget import (
    BOUND_LEVEL,
    FEWEST_EVENTS,
    level_together,
    share_of_margin,
)
from llmmon.runtime.drift.check import DOWN, UP, Check, Plan, plan_of
from llmmon.runtime.drift.history import merged
from llmmon.runtime.drift.judgement import (
    DRIFT,
    INSUFFICIENT,
    OK,
    Effect,
    Judgement,
    as_verdict,
    insufficient,
)
from llmmon.runtime.drift.leaning import leaning
from llmmon.runtime.drift.noise import least_events
from llmmon.runtime.drift.null import Past, scores, settled, significance, usual_past
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics import Comparison
from llmmon.runtime.drift.together import Days, days
from llmmon.runtime.drift.windows import Windows

__all__ = ["DRIFT", "INSUFFICIENT", "OK", "Effect", "Judge", "Judgement", "judge"]

TOGETHER = "past days"
"""What a day's windows are held against."""


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
    days: Days
    hours_left_out: int

    def verdict(self) -> Judgement:
        """Of the current window and those before it."""
        return self.decided([self.window(back) for back in range(self.windows.judged)])

    def decided(self, judged: Sequence[Judgement]) -> Judgement:
        """Of windows, the current one first, each judged by itself."""
        now, earlier = judged[0], judged[1 : self.windows.confirmations]
        if all(window.verdict == DRIFT for window in (now, *earlier)):
            return now
        together = self._together(judged[: self.windows.together])
        if together and (together.verdict == DRIFT or now.verdict == INSUFFICIENT):
            return together
        if now.verdict == INSUFFICIENT:
            return replace(now, effect=None)
        if now.verdict != DRIFT:
            return now
        if any(window.verdict == INSUFFICIENT for window in earlier):
            return as_verdict(
                now, INSUFFICIENT, "the window before has too few events to confirm it"
            )
        return as_verdict(now, OK, "the window before did not show it")

    def window(self, back: int) -> Judgement:
        """Of the window that ends so many windows before the end, by itself."""
        window = self.windows.current(back)
        current, baseline = merged(self.baseline.hours, window), self.baseline.of(window)
        events, before = (sketch.events if sketch else 0 for sketch in (current, baseline))
        if not current or not baseline or not events or not before:
            missing = "no events" if not events else "no past to compare with"
            return insufficient(missing, events, before, None)
        return self._judged(baseline, current)

    def _judged(self, baseline: Sketch, current: Sketch) -> Judgement:
        """With its effect, unless there are next to no events: others of its day may make up for it."""
        least = least_events(self.plan.effect, self.check.floor, self._bound_level, baseline)
        events, before = current.events, baseline.events
        if least is None:
            return insufficient("the past has too few events", events, before, None)
        few = insufficient("too few events", events, before, least)
        if min(events, before) < FEWEST_EVENTS:
            return few
        effect = self._effect(baseline, current)
        if events < least:
            return replace(few, effect=effect)
        verdict, reason = self._decided(effect, self.level)
        return replace(few, verdict=verdict, reason=reason, effect=effect)

    def _decided(self, effect: Effect, level: float) -> tuple[str, str]:
        beyond = effect.least > self.check.floor
        if effect.p_value is None:
            return (DRIFT, "beyond the limit") if beyond else (OK, "not surely beyond the limit")
        if effect.p_value > level:
            return OK, "not unusual"
        if not beyond:
            return OK, "not surely beyond the floor"
        return DRIFT, "unusual, and beyond the floor"

    @property
    def _bound_level(self) -> float:
        """Of a limit the level itself: its bound is all that keeps chance out."""
        return BOUND_LEVEL if self.plan.test else self.level

    def _effect(self, baseline: Sketch, current: Sketch) -> Effect:
        statistic, past = self.plan.effect, self.past.get(self.plan.effect.name)
        # What a window's own rate is, whatever it was before, is known as well as its events are many.
        excess = past.overdispersion if past else 1.0
        compared = statistic.compare(baseline, current, self._bound_level, excess)
        p_value, null, deviation = self._significance(baseline, current)
        return Effect(
            name=statistic.name,
            value=compared.value,
            lower=compared.lower,
            upper=compared.upper,
            least=self._least(compared.lower, compared.upper),
            overdispersion=excess,
            p_value=p_value,
            null=null,
            past_windows=len(past.scores) if past else 0,
            hours_left_out=self.hours_left_out,
            deviation=deviation,
        )

    def _least(self, lower: float, upper: float) -> float:
        if self.plan.direction == UP:
            return max(lower, 0.0)
        return max(-upper, 0.0) if self.plan.direction == DOWN else max(lower, -upper, 0.0)

    def _significance(
        self, baseline: Sketch, current: Sketch
    ) -> tuple[float | None, str | None, float]:
        test = self.plan.test
        if test is None:
            return None, None, 0.0

        def compared(excess: float) -> Comparison:
            return test.compare(baseline, current, self.level, excess)

        p_value, null = significance(compared, self.past[test.name], self.level)
        leans = leaning(baseline, current)
        return p_value, null, self.days.deviation(compared(1.0).strength, leans)

    def _together(self, judged: Sequence[Judgement]) -> Judgement | None:
        """Of the windows of a day; `None` if they do not say."""
        effects = [window.effect for window in judged if window.effect]
        events = sum(window.events for window in judged)
        if len(effects) < self.windows.together or events < (judged[0].least_events or 0):
            return None
        p_value = self.days.p_value([effect.deviation for effect in effects], self.plan.direction)
        if p_value is None or self.plan.test is None:
            return None
        mean = self._mean_of(effects, p_value)
        level = level_together(self.level, self.windows.confirmations)
        verdict, reason = self._decided(mean, level)
        reason = f"{len(effects)} windows together: {reason}"
        return replace(judged[0], verdict=verdict, reason=reason, effect=mean)

    def _mean_of(self, effects: Sequence[Effect], p_value: float) -> Effect:
        """The mean of the windows' effects, whose bounds are nearer than theirs."""
        value, low, high = (
            sum(each) / len(effects)
            for each in zip(*((e.value, e.lower, e.upper) for e in effects), strict=True)
        )
        part = share_of_margin(len(effects))
        lower, upper = value - part * (value - low), value + part * (high - value)
        return replace(
            effects[0],
            value=value,
            lower=lower,
            upper=upper,
            least=self._least(lower, upper),
            p_value=p_value,
            null=TOGETHER,
            past_windows=len(self.days.sums),
        )


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
    usual = usual_past(hours, windows, FEWEST_EVENTS, plan.spread)
    past = {}
    if plan.test:
        # What tests is what told the usual from the rest.
        past[plan.test.name] = usual.scored
        if plan.effect.name not in past:
            past[plan.effect.name] = scores(usual.windows, plan.effect)
    past = {name: settled(scored, windows, level) for name, scored in past.items()}
    return Judge(
        check=check,
        baseline=baseline(usual.hours, windows),
        windows=windows,
        level=level,
        plan=plan,
        past=past,
        days=days(past[plan.test.name] if plan.test else Past(), windows),
        hours_left_out=usual.hours_left_out,
    )
