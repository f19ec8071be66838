"""What differs between the documents of two builds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from llmmon.review.change import About, Change, Review, Risk, ServiceReview
from llmmon.review.document import Document, Node, ReviewError, read
from llmmon.review.merge import merged
from llmmon.review.parts import PARTS, Part
from llmmon.review.phrase import Given, listed
from llmmon.review.same import same
from llmmon.words import count

_SERVICE = About("service")
_RANKS = {risk: rank for rank, risk in enumerate(Risk)}
_NO_CHANGE = frozenset({"schema", "name", "spec_name"})
"""Who it is, and where its spec lies: the same monitoring wherever that is."""


def compare(old: Mapping[str, Document], new: Mapping[str, Document]) -> Review:
    """What a change does, service by service.

    Raises:
        ReviewError: a document is none, or is of a version that this llmmon doesn't know.
    """
    names = sorted({*old, *new})
    try:
        reviews = [_service(name, old.get(name), new.get(name)) for name in names]
    except RecursionError as error:
        raise ReviewError("a model is nested deeper than any that llmmon writes") from error
    changed = [review for review in reviews if review.changes]
    return Review(
        services=tuple(sorted(changed, key=_seriousness)),
        unchanged=len(reviews) - len(changed),
    )


def _seriousness(review: ServiceReview) -> tuple[int, ...]:
    return min(_order(change) for change in review.changes)


def _order(change: Change) -> tuple[int, ...]:
    """What needs a look comes first, by its risk; the rest stays in the order of the parts."""
    return (0, _RANKS[change.risk]) if change.attention else (1,)


def _service(name: str, old: Document | None, new: Document | None) -> ServiceReview:
    before = None if old is None else read(name, old)
    after = None if new is None else read(name, new)
    changes: tuple[Change, ...] = ()
    if before is None or after is None:
        changes = tuple(_one_sided(before, after))
    elif old != new:
        changes = merged(service_changes(before, after))
    return ServiceReview(name=name, changes=tuple(sorted(changes, key=_order)))


def _one_sided(old: Node | None, new: Node | None) -> Iterator[Change]:
    if old is not None:
        words = ("nothing watches ", *_slo_names(old), " any more")
        yield _SERVICE.change("service", Risk.REMOVED, *words)
    if new is not None:
        yield _SERVICE.change("service", Risk.ADDED, f"with {_size(new)}")


def _slo_names(document: Node) -> tuple[str | Given, ...]:
    return listed(slo.text("name") for slo in document.nodes("slos")) or ("it",)


def _size(document: Node) -> str:
    """`2 SLOs, 12 alerts, 1 budget`."""
    slos = document.nodes("slos")
    alerts = sum(len(slo.nodes("alerts")) for slo in slos)
    budgets = count(len(document.nodes("budgets")), "budget")
    return f"{count(len(slos), 'SLO')}, {count(alerts, 'alert')}, {budgets}"


def service_changes(old: Node, new: Node) -> Iterator[Change]:
    """Everything that differs; what has no words of its own is at least named."""
    explained = set(_NO_CHANGE)
    for part in PARTS:
        missing = _missing(part, old, new)
        explained |= missing
        found = [] if missing else list(part.changes(old, new))
        yield from found
        if found:
            explained |= {*part.reads, *part.shows_in}
    yield from _unexplained(old, new, explained)


def _missing(part: Part, old: Node, new: Node) -> set[str]:
    """Keys that a document of another version does not have."""
    return {key for key in part.reads if not (old.has(key) and new.has(key))}


def _unexplained(old: Node, new: Node, explained: set[str]) -> Iterator[Change]:
    for key in sorted({*old.value, *new.value} - _NO_CHANGE):
        if old.has(key) != new.has(key):
            words = ("not compared: ", Given(key), " is in only one of the two models")
            yield _SERVICE.change("other", Risk.CHANGED, *words, attention=True)
        elif key not in explained and not same(old.value[key], new.value[key]):
            words = ("differs in ", Given(key), ", of which this version knows no more")
            yield _SERVICE.change("other", Risk.CHANGED, *words, attention=True)
