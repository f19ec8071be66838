"""When a drift job runs: a while after its windows end, in UTC."""

from __future__ import annotations

from math import gcd

from llmmon.units import Duration

_HOUR, _DAY, _WEEK = 3_600_000, 24, 168
_THURSDAY = 4
"""1970-01-01, from which windows of weeks are counted."""


def between_runs(window: Duration) -> Duration:
    """How often a job runs, so that no window ends without a run: at multiples of its length since 1970.

    A clock knows hours of the day and days of the week. Of windows that fit into neither, runs come
    more often than windows, and say the same until the next has ended.
    """
    hours = max(window.milliseconds // _HOUR, 1)
    return Duration((_WEEK if hours % _WEEK == 0 else gcd(hours, _DAY)) * _HOUR)


def cron(window: Duration, after: Duration) -> str:
    """The schedule as five fields of cron, in UTC: `30 0,6,12,18 * * *`."""
    every = between_runs(window).milliseconds // _HOUR
    shift, minute = divmod(int(after.minutes), 60)
    if every == _WEEK:
        day, hour = divmod(shift, _DAY)
        return f"{minute} {hour} * * {(_THURSDAY + day) % 7}"
    if every == 1:
        return f"{minute} * * * *"
    hours = sorted((start + shift) % _DAY for start in range(0, _DAY, every))
    return f"{minute} {','.join(map(str, hours))} * * *"
