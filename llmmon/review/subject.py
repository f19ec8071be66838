"""What a change is about, and the counts of a service's changes, in words."""

from __future__ import annotations

from collections import Counter

from llmmon.review.change import Change, Review, Risk, ServiceReview
from llmmon.review.phrase import Phrase, listed
from llmmon.words import count

_SUBJECTS = {
    "slo": "SLO",
    "alert": "alert of",
    "price": "price of",
    "quality": "quality metric",
    "gpu": "GPUs",
    "drift_check": "drift check",
    "severity": "severity of",
}


def subject(change: Change) -> Phrase:
    """`SLO availability`, `alert of latency, first-token`, `GPUs`."""
    word = _SUBJECTS.get(change.topic, change.topic)
    return (f"{word} ", *listed(change.names)) if change.names else (word,)


def headline(review: Review) -> str:
    """`2 services change, 40 stay as they are; 3 changes need a look`."""
    changed = len(review.services)
    services = f"{count(changed, 'service')} change{'s' if changed == 1 else ''}"
    others = f", {review.unchanged} stay{'s' if review.unchanged == 1 else ''} the same"
    return f"{services}{others if review.unchanged else ''}; {looks(review.attention)}"


def looks(attention: int) -> str:
    """`3 changes need a look`."""
    if attention == 0:
        return "nothing needs a closer look"
    return f"{count(attention, 'change')} need{'s' if attention == 1 else ''} a look"


def counts(service: ServiceReview) -> str:
    """`1 removed, 2 loosened, 1 added`."""
    risks = Counter(change.risk for change in service.changes)
    words = {Risk.HISTORY: "with a break in history"}
    return ", ".join(f"{risks[r]} {words.get(r, r.value)}" for r in Risk if risks[r])


NOTHING = "No change: both sides build the same monitoring."
NEEDS_A_LOOK = "Needs a look"
OTHER_CHANGES = "Other changes"
