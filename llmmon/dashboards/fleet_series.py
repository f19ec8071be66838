"""The series of all services, as far as a reader narrows them."""

from __future__ import annotations

from llmmon.dashboards.annotations import firing as all_firing
from llmmon.model import naming
from llmmon.promql import Matcher, Selector

SERVICE = (naming.SERVICE_LABEL,)
_CHOSEN = Matcher(naming.SERVICE_LABEL, "=~", f"${naming.SERVICE_LABEL}")


def of_all(name: str, *matchers: Matcher) -> Selector:
    """A recorded series of every service that is chosen."""
    return Selector(name, (_CHOSEN, *matchers))


def firing(*matchers: Matcher) -> Selector:
    """The alerts of every service that is chosen that fire now."""
    return all_firing({}, _CHOSEN, *matchers)
