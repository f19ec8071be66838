"""What counters count from minute to minute: each increment once, across restarts and gaps.

`increase` extrapolates to the ends of its range, and sees nothing of what was counted while nobody
scraped. These rules take, for each series, its last sample less its last sample of a minute ago,
which may be much older: the differences of successive evaluations add up to the counter itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.promql import Selector, Vector, over_time, total
from llmmon.rules.event_counts import EVALUATION_INTERVAL, sampled_span
from llmmon.units import Duration

MINUTE = EVALUATION_INTERVAL
LAST_SAMPLE = Duration.parse("2m")
"""How far back a sample is looked for: a missed scrape is no gap yet."""
LONGEST_GAP = Duration.parse("30m")
"""How long nothing may be scraped without losing what was counted meanwhile."""


def increments(counter: Selector, by: Iterable[str]) -> Vector:
    """What a counter counted in the last minute, summed by labels.

    After a restart a counter is below its sample of a minute ago: then all of it is new. The first
    sample of a series is not counted: it may be as old as the process. Series of the instrumentation
    begin at 0.
    """
    return total(of_each_series(counter), by)


def of_each_series(counter: Selector) -> Vector:
    """The same, of each series by itself."""
    latest = over_time("last_over_time", counter.over(LAST_SAMPLE))
    ago = int(MINUTE.seconds)
    before = over_time("last_over_time", counter.over(LONGEST_GAP, ago))
    kept = before.arithmetic("*", before.holds("<=", latest))
    return latest.arithmetic("-", kept)


def minutes(recorded: Selector, window: Duration) -> Vector:
    """The sum of what is recorded once a minute, over `window`."""
    return over_time("sum_over_time", recorded.over(sampled_span(window)))
