"""GPUs: which are watched, through which exporter, and what alarms."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node, both
from llmmon.review.matching import match_texts
from llmmon.review.phrase import Given, listed, pairs
from llmmon.units import decimal_text

_ABOUT = About("gpu")


def changes(old: Node, new: Node) -> Iterator[Change]:
    """GPU monitoring switched on or off, or what differs in it."""
    before, after = (document.optional(document.node, "gpu") for document in (old, new))
    if before is None or after is None:
        yield from _switched(before, after)
        return
    versions = both(before, after, lambda side: Given(side.text("dcgm_version")))
    yield from _ABOUT.value("dcgm_version", "dcgm-exporter", versions)
    yield from _selector(before, after)
    yield from _temperature(before, after)
    yield from _xids(before, after)


def _switched(old: Node | None, new: Node | None) -> Iterator[Change]:
    if old is not None:
        yield _ABOUT.change("gpu", Risk.REMOVED, "no longer watched")
    if new is not None:
        yield _ABOUT.change("gpu", Risk.ADDED, "watched where ", *pairs(new.pairs("selector")))


def _selector(old: Node, new: Node) -> Iterator[Change]:
    before, after = old.pairs("selector"), new.pairs("selector")
    if before != after:
        words = ("watched where ", *pairs(before), " → ", *pairs(after))
        yield _ABOUT.change("selector", Risk.CHANGED, *words, attention=True)


def _temperature(old: Node, new: Node) -> Iterator[Change]:
    before, after = (side.optional(side.number, "temperature_celsius") for side in (old, new))
    shown = _celsius(before), _celsius(after)
    risk = _temperature_risk(before, after)
    yield from _ABOUT.value("temperature_celsius", "alerts above", shown, risk=risk)


def _celsius(number: Decimal | None) -> str | None:
    return None if number is None else f"{decimal_text(number)} °C"


def _temperature_risk(old: Decimal | None, new: Decimal | None) -> Risk:
    if old is None or new is None:
        return Risk.LOOSENED if new is None else Risk.TIGHTENED
    return by_rise((old, new), Risk.LOOSENED)


def _xids(old: Node, new: Node) -> Iterator[Change]:
    codes = match_texts(*(map(decimal_text, side.numbers("xid_page")) for side in (old, new)))
    if codes.removed:
        words = ("XIDs that no longer page: ", *listed(codes.removed))
        yield _ABOUT.change("xid_page", Risk.LOOSENED, *words)
    if codes.added:
        yield _ABOUT.change("xid_page", Risk.TIGHTENED, "XIDs that page: ", *listed(codes.added))
