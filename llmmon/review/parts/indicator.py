"""What an SLO counts: old and new queries, and whether only the threshold moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from llmmon.review.change import About, Change, Excerpt, Risk, opposite
from llmmon.review.document import Node
from llmmon.review.phrase import Given, Phrase

_TITLES = {
    "bad add": "bad events",
    "bad subtract": "events that are not bad",
    "bad text": "bad events",
    "total add": "all events",
    "total subtract": "events that are not counted",
    "total text": "all events",
}
_WHEN_THE_BOUND_RISES = {"bad add": Risk.TIGHTENED, "bad subtract": Risk.LOOSENED}
_BOUND = re.compile(r'(?<=[{,])le=~?"(\d{1,15}(?:\.\d{1,15})?)(?:\(\\\\\.0\)\?)?"')


def definition(indicator: Node) -> dict[str, str]:
    """Every query of an indicator, by where it stands in it."""
    return dict(_queries(indicator.value, ""))


def _queries(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from _queries(child, f"{where} {key}".strip())


def changes(about: About, old: Node, new: Node) -> Iterator[Change]:
    """Other series, or other words for the same ones."""
    before, after = definition(old.node("indicator")), definition(new.node("indicator"))
    good = Given(old.text("description")), Given(new.text("description"))
    if before == after:
        yield from about.value("description", "good is described as", good)
        return
    risk = _threshold_risk(before, after)
    window = new.duration("window").words()
    yield about.change(
        "sli",
        risk or Risk.HISTORY,
        *_words(old, new),
        f"; for {window} the recorded history mixes both",
        attention=risk is not Risk.TIGHTENED,
        excerpts=tuple(_excerpts(before, after)),
    )


def _words(old: Node, new: Node) -> Phrase:
    kinds, good = _both(old, new, "kind"), _both(old, new, "description")
    if kinds[0] != kinds[1]:
        head: Phrase = ("SLI ", kinds[0], " → ", kinds[1])
    else:
        head = ("SLI",)
    if good[0] == good[1]:
        return (*head, " reads other series")
    return (*head, " changed: good is ", good[0], " → ", good[1])


def _both(old: Node, new: Node, key: str) -> tuple[Given, Given]:
    return Given(old.text(key)), Given(new.text(key))


def _excerpts(before: dict[str, str], after: dict[str, str]) -> Iterator[Excerpt]:
    for part in dict.fromkeys((*before, *after)):
        old, new = before.get(part), after.get(part)
        if old != new:
            yield Excerpt(title=_TITLES.get(part, "query"), old=old, new=new)


def _threshold_risk(before: dict[str, str], after: dict[str, str]) -> Risk | None:
    """Loosened or tightened, if the bound of one histogram bucket is all that differs."""
    differing = [part for part in before if before[part] != after.get(part)]
    if before.keys() != after.keys() or len(differing) != 1:
        return None
    when_it_rises = _WHEN_THE_BOUND_RISES.get(differing[0])
    old, new = (_bound(side[differing[0]]) for side in (before, after))
    if when_it_rises is None or old is None or new is None or old[0] != new[0]:
        return None
    return when_it_rises if new[1] > old[1] else opposite(when_it_rises)


def _bound(selector: str) -> tuple[str, Decimal] | None:
    """A bucket's selector without its bound, and the bound."""
    found = _BOUND.search(selector)
    return (_BOUND.sub("le", selector), Decimal(found[1])) if found else None
