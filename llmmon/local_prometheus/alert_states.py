"""What Prometheus makes of an alert's condition over time: pending, firing, kept firing, over.

It knows the three rules of that, `for`, `keep_firing_for` and the evaluation interval, and no PromQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

State = Literal["pending", "firing"]


def states(
    met: Collection[int], start: int, end: int, step: int, for_: int, keep_firing_for: int
) -> Iterator[tuple[int, State]]:
    """Every evaluation at which the alert is pending or firing, given those at which its condition is met.

    All times are in seconds; evaluations are `step` apart.
    """
    since: int | None = None
    last_met = start
    fires = False
    for now in range(start, end + 1, step):
        if now in met:
            since = now if since is None else since
            last_met = now
            fires = fires or now - since >= for_
        elif fires and now - last_met - step < keep_firing_for:
            pass
        else:
            since, fires = None, False
        if since is not None:
            yield now, "firing" if fires else "pending"
