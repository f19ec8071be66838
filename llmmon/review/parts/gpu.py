"""GPUs: which are watched, through which exporter, and what alarms."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.model.gpu import GPU_ALERTS
from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node, both
from llmmon.review.matching import match_texts
from llmmon.review.phrase import Given, listed, pairs, word
from llmmon.units import decimal_text, percent_text

_ABOUT = About("gpu")
_RANKS = {"off": 0, "ticket": 1, "page": 2}
_NUMBERS = (
    ("temperature_margin_celsius", "alerts at a margin below", " °C", Risk.TIGHTENED),
    ("throttled_above", "throttled GPUs alarm above", "%", Risk.LOOSENED),
    ("pcie_replays_per_minute", "PCIe replays a minute alarm above", "", Risk.LOOSENED),
    ("idle_below", "idle is below", "%", Risk.TIGHTENED),
)
"""Thresholds: key, words, unit, and what it means if they rise."""


def changes(old: Node, new: Node) -> Iterator[Change]:
    """GPU monitoring switched on or off, or what differs in it."""
    before, after = (document.optional(document.node, "gpu") for document in (old, new))
    if before is None or after is None:
        yield from _switched(before, after)
        return
    versions = both(before, after, lambda side: Given(side.text("dcgm_version")))
    yield from _ABOUT.value("dcgm_version", "dcgm-exporter", versions)
    yield from _names(before, after)
    yield from _selector(before, after)
    yield from _temperature(before, after)
    yield from _thresholds(before, after)
    yield from _urgencies(before, after)
    yield from _xids(before, after)
    yield from _ignored(before, after)
    yield from _money(before, after)


def _switched(old: Node | None, new: Node | None) -> Iterator[Change]:
    if old is not None:
        yield _ABOUT.change("gpu", Risk.REMOVED, "no longer watched")
    if new is not None:
        yield _ABOUT.change("gpu", Risk.ADDED, "watched where ", *pairs(new.pairs("selector")))


def _names(old: Node, new: Node) -> Iterator[Change]:
    """Other names of metrics, or other places of labels: rules read other series."""
    profiles = both(old, new, lambda side: word(side.text("profile")))
    yield from _ABOUT.value("profile", "names of metrics:", profiles, attention=True)
    honor = both(old, new, lambda side: "on" if side.flag("honor_labels") else "off")
    yield from _ABOUT.value("honor_labels", "honor_labels", honor, attention=True)


def _thresholds(old: Node, new: Node) -> Iterator[Change]:
    for key, label, unit, when_it_rises in _NUMBERS:
        numbers = old.number(key), new.number(key)
        shown = _with_unit(numbers[0], unit), _with_unit(numbers[1], unit)
        yield from _ABOUT.value(key, label, shown, risk=by_rise(numbers, when_it_rises))
    waits = both(old, new, lambda side: side.duration("idle_for"))
    risk = by_rise((waits[0].milliseconds, waits[1].milliseconds), Risk.LOOSENED)
    yield from _ABOUT.value("idle_for", "idle GPUs alarm after", _texts(*waits), risk=risk)


def _texts(old: object, new: object) -> tuple[str, str]:
    return str(old), str(new)


def _with_unit(number: Decimal, unit: str) -> str:
    return percent_text(number) if unit == "%" else f"{decimal_text(number)}{unit}"


def _urgencies(old: Node, new: Node) -> Iterator[Change]:
    before, after = old.pairs("urgencies"), new.pairs("urgencies")
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, "off"), after.get(name, "off")
        ranks = _RANKS.get(was), _RANKS.get(now)
        label = f"alert {name.replace('_', ' ')}:" if name in GPU_ALERTS else "alert:"
        risk = by_rise(ranks, Risk.TIGHTENED)
        yield from _ABOUT.value(name, label, (word(was), word(now)), risk=risk)


def _ignored(old: Node, new: Node) -> Iterator[Change]:
    codes = match_texts(*(map(decimal_text, side.numbers("xid_ignore")) for side in (old, new)))
    if codes.added:
        words = ("XIDs that nobody is told any more: ", *listed(codes.added))
        yield _ABOUT.change("xid_ignore", Risk.LOOSENED, *words)
    if codes.removed:
        words = ("XIDs that are told again: ", *listed(codes.removed))
        yield _ABOUT.change("xid_ignore", Risk.TIGHTENED, *words)


def _money(old: Node, new: Node) -> Iterator[Change]:
    hours = both(old, new, _hour_prices)
    yield from _ABOUT.value("hour_prices", "an hour of one GPU", hours)
    energy = both(old, new, lambda side: side.optional(side.money, "energy_price"))
    shown = [None if price is None else str(price) for price in energy]
    yield from _ABOUT.value("energy_price", "a kilowatt hour", (shown[0], shown[1]))


def _hour_prices(gpu: Node) -> str | None:
    prices = (step.optional(step.number, "amount") for step in gpu.nodes("hour_prices"))
    return ", then ".join("none" if p is None else decimal_text(p) for p in prices) or None


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
