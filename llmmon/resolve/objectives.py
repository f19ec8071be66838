"""Objectives and windows: whether burn-rate alerts can watch them."""

from __future__ import annotations

from decimal import Decimal

from llmmon.codes.slo import OBJECTIVE_OUT_OF_RANGE, OBJECTIVE_WITHOUT_BUDGET, UNUSABLE_WINDOW
from llmmon.model.burn_rate import LONGEST_PERIOD, SHORTEST_PERIOD
from llmmon.resolve.parsed import Mistake
from llmmon.units import MILLISECONDS, Duration, percent_text

HIGHEST = Decimal("0.999999")
"""Above it fewer than one event in a million may be bad."""
DEFAULT_WINDOW = Duration.parse("30d")
_EXAMPLE = Decimal("0.999")


def objective_mistake(objective: Decimal, window: Duration = DEFAULT_WINDOW) -> Mistake | None:
    """What is wrong with an objective: code, message, hint."""
    text = percent_text(objective)
    if objective == 1:
        allowed = Duration(int(window.milliseconds * (1 - _EXAMPLE)))
        hint = f"{percent_text(_EXAMPLE)} over {window} allows {allowed} of bad time"
        return OBJECTIVE_WITHOUT_BUDGET, f"an objective of {text} leaves no error budget", hint
    if objective > 1:
        message = f"an objective of {text} asks for more good events than there are"
    elif objective > HIGHEST:
        message = f"an objective of {text} allows less than one bad event in a million"
    elif objective == 0:
        message = f"an objective of {text} is always met"
    else:
        return None
    hint = f"write a share above 0% and up to {percent_text(HIGHEST)}"
    return OBJECTIVE_OUT_OF_RANGE, message, hint


def window_mistake(window: Duration) -> Mistake | None:
    """What is wrong with the window of an SLO: code, message, hint."""
    if window < SHORTEST_PERIOD:
        message = f"a window of {window} is too short for alerts that look at up to 3 days"
    elif window > LONGEST_PERIOD:
        message = f"a window of {window} is longer than {LONGEST_PERIOD}"
    elif window.milliseconds % MILLISECONDS["d"]:
        message = f"a window of {window} is not a whole number of days"
    else:
        return None
    hint = f"write {SHORTEST_PERIOD} to {LONGEST_PERIOD}, such as {DEFAULT_WINDOW}"
    return UNUSABLE_WINDOW, message, hint
