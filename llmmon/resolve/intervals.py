"""How often metrics are scraped: whether rates over five minutes can be made from that."""

from __future__ import annotations

from llmmon.codes.slo import UNUSABLE_SCRAPE_INTERVAL
from llmmon.resolve.parsed import Mistake
from llmmon.units import MILLISECONDS, Duration

DEFAULT_SCRAPE_INTERVAL = Duration.parse("30s")
_SHORTEST = Duration.parse("2s")
_LONGEST = Duration.parse("1m")


def scrape_interval_mistake(interval: Duration) -> Mistake | None:
    """What is wrong with a scrape interval: code, message, hint."""
    if interval < _SHORTEST:
        message = f"a scrape interval of {interval} is below {_SHORTEST}"
    elif interval > _LONGEST:
        message = f"a scrape interval of {interval} is too long for rates over five minutes"
    elif interval.milliseconds % MILLISECONDS["s"]:
        message = f"a scrape interval of {interval} is not a whole number of seconds"
    else:
        return None
    hint = f"write {_SHORTEST} to {_LONGEST}, such as {DEFAULT_SCRAPE_INTERVAL}"
    return UNUSABLE_SCRAPE_INTERVAL, message, hint
