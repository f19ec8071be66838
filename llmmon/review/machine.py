"""A review for programs. Its keys and words for risks are stable; sentences are not."""

from __future__ import annotations

from llmmon.emit.json import Json
from llmmon.review.change import Change, Review, ServiceReview
from llmmon.review.phrase import plain

SCHEMA = "llmmon/review/v1"


def to_json(review: Review) -> Json:
    """The review as JSON."""
    return {
        "schema": SCHEMA,
        "attention": review.attention,
        "unchanged": review.unchanged,
        "services": [_service(service) for service in review.services],
    }


def _service(service: ServiceReview) -> Json:
    return {
        "service": service.name,
        "attention": service.attention,
        "changes": [_change(change) for change in service.changes],
    }


def _change(change: Change) -> Json:
    return {
        "topic": change.topic,
        "names": change.names,
        "aspect": change.aspect,
        "risk": change.risk.value,
        "attention": change.attention,
        "text": plain(change.words),
        "excerpts": [
            {"title": excerpt.title, "old": excerpt.old, "new": excerpt.new}
            for excerpt in change.excerpts
        ],
    }
