"""A review for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.emit.characters import escaped
from llmmon.review.change import Change, Excerpt, Review, ServiceReview
from llmmon.review.phrase import Given, plain
from llmmon.review.subject import NEEDS_A_LOOK, NOTHING, OTHER_CHANGES, counts, headline, subject

_RISK_WIDTH = 9
_UNDER_THE_WORDS = " " * (4 + _RISK_WIDTH + 2)


def render_text(review: Review) -> str:
    """Service by service, what needs a look first; queries below the change that they explain."""
    if not review.services:
        return f"{NOTHING}\n"
    lines = [headline(review)]
    for service in review.services:
        lines += ["", *_service(service)]
    return "\n".join(lines) + "\n"


def _service(service: ServiceReview) -> Iterator[str]:
    yield f"{plain((Given(service.name),))}: {counts(service)}"
    for heading, attention in ((NEEDS_A_LOOK, True), (OTHER_CHANGES, False)):
        changes = [change for change in service.changes if change.attention is attention]
        if changes:
            yield f"  {heading}"
        for change in changes:
            yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    words = plain((*subject(change), ": ", *change.words))
    yield f"    {change.risk.value:{_RISK_WIDTH}}  {words}"
    for excerpt in change.excerpts:
        yield f"{_UNDER_THE_WORDS}{excerpt.title}:"
        yield from (f"{_UNDER_THE_WORDS}{line}" for line in difference(excerpt))


def difference(excerpt: Excerpt) -> Iterator[str]:
    """The old text and the new one, line by line, each with its sign."""
    for sign, text in (("-", excerpt.old), ("+", excerpt.new)):
        if text is not None:
            yield from (f"{sign} {escaped(line)}".rstrip() for line in text.split("\n"))
