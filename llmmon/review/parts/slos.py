"""SLOs: added, removed, renamed, and each property of those that stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Context, Decimal

from llmmon.model import naming
from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node, ReviewError
from llmmon.review.parts import alerts, indicator
from llmmon.review.parts.slo_pairs import slo_pairs
from llmmon.review.phrase import Given, Phrase
from llmmon.review.same import same
from llmmon.units import Duration, decimal_text, percent_text
from llmmon.words import count

_TOLD_ELSEWHERE = frozenset({"alerts", "labels", "split_values"})
_THREE_DIGITS = Context(prec=3)


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Of all SLOs: what goes, what changes, what comes."""
    pairs = slo_pairs(old, new)
    settings = (document.node("alerting").text("absent") for document in (old, new))
    told_as_setting = frozenset({naming.ABSENT_ALERT} if len(set(settings)) == 2 else ())
    yield from map(_removed, pairs.removed)
    for before, after in pairs.renamed:
        yield _renamed(before, after)
        yield from alerts.changes(before, after, but=told_as_setting)
    for before, after in pairs.common:
        yield from _slo(before, after, told_as_setting)
    yield from map(_added, pairs.added)


def _about(slo: Node) -> About:
    return About("slo", (slo.text("name"),))


def _removed(slo: Node) -> Change:
    good = Given(slo.text("description"))
    lost = f"goes with {_alert_counts(slo)}: nothing watches "
    return _about(slo).change("slo", Risk.REMOVED, lost, good, " any more")


def _added(slo: Node) -> Change:
    objective, window = percent_text(_objective(slo)), slo.duration("window").words()
    good = Given(slo.text("description"))
    alerts_too = f" over {window}, with {_alert_counts(slo)}"
    return _about(slo).change("slo", Risk.ADDED, f"{objective} of ", good, alerts_too)


def _alert_counts(slo: Node) -> str:
    """`6 alerts (3 page, 3 ticket)`."""
    labels = [alert.pairs("labels") for alert in slo.nodes("alerts")]
    urgencies = Counter(label.get(naming.SLOTH_SEVERITY_LABEL) for label in labels)
    known = [f"{urgencies[u]} {u}" for u in ("page", "ticket") if urgencies[u]]
    return count(len(labels), "alert") + (f" ({', '.join(known)})" if known else "")


def _renamed(old: Node, new: Node) -> Change:
    ids = [Given(slo.pairs("labels").get(naming.SLOTH_ID_LABEL, "")) for slo in (old, new)]
    return _about(new).change(
        "name",
        Risk.HISTORY,
        *("renamed from ", Given(old.text("name")), ": its history is lost and its error budget"),
        *(" starts anew, since sloth_id ", ids[0], " → ", ids[1]),
    )


def _slo(old: Node, new: Node, told_as_setting: frozenset[str]) -> Iterator[Change]:
    """An SLO that stays; whatever else differs in it is at least named."""
    found = [*_properties(old, new), *alerts.changes(old, new, but=told_as_setting)]
    yield from found
    unexplained = [
        key for key in _keys(old, new) if not same(old.value.get(key), new.value.get(key))
    ]
    if unexplained and not found:
        yield _about(new).change(
            "other", Risk.CHANGED, "differs in ", Given(", ".join(unexplained))
        )


def _keys(old: Node, new: Node) -> list[str]:
    return [k for k in dict.fromkeys((*old.value, *new.value)) if k not in _TOLD_ELSEWHERE]


def _properties(old: Node, new: Node) -> Iterator[Change]:
    about = _about(new)
    yield from _objective_change(about, old, new)
    yield from _window_change(about, old, new)
    yield from indicator.changes(about, old, new)
    yield from _split_change(about, old, new)
    yield from _events_change(about, old, new)


def _objective(slo: Node) -> Decimal:
    objective = slo.number("objective")
    if not 0 < objective < 1:
        raise ReviewError(f"{slo.place}: an objective lies between 0 and 1")
    return objective


def _allowed(slo: Node) -> str:
    milliseconds = int(slo.duration("window").milliseconds * (1 - _objective(slo)))
    return str(Duration(milliseconds)) or "0s"


def _allowed_change(old: Node, new: Node) -> str:
    """`allowed bad time in 30 days 3h36m → 43m12s`."""
    windows = old.duration("window").words(), new.duration("window").words()
    allowed = _allowed(old), _allowed(new)
    if windows[0] == windows[1]:
        return f"allowed bad time in {windows[0]} {allowed[0]} → {allowed[1]}"
    return f"allowed bad time {allowed[0]} in {windows[0]} → {allowed[1]} in {windows[1]}"


def _objective_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    before, after = _objective(old), _objective(new)
    if before == after:
        return
    stricter = after > before
    budgets = sorted((1 - before, 1 - after))
    how_much = f"{_times(budgets[1] / budgets[0])} {'stricter' if stricter else 'looser'}"
    words = f"objective {percent_text(before)} → {percent_text(after)}: "
    risk = Risk.TIGHTENED if stricter else Risk.LOOSENED
    yield about.change("objective", risk, f"{words}{_allowed_change(old, new)} ({how_much})")


def _times(ratio: Decimal) -> str:
    rounded = _THREE_DIGITS.create_decimal(ratio)
    return "slightly" if rounded == 1 else f"{decimal_text(rounded)} times"


def _window_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    before, after = old.duration("window"), new.duration("window")
    if before == after:
        return
    series = [Given(naming.error_ratio(window)) for window in (before, after)]
    words: Phrase = (f"window {before.words()} → {after.words()}: {_allowed_change(old, new)}; ",)
    yield about.change(
        "window", Risk.CHANGED, *words, series[0], " is no longer recorded, ", series[1], " is"
    )


def _split_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    """A budget per value holds whoever it is for to the objective; one for all averages them."""
    before, after = (frozenset(slo.texts("split_by")) for slo in (old, new))
    if before == after:
        return
    risk = Risk.LOOSENED if after < before else Risk.CHANGED
    risk = Risk.TIGHTENED if before < after else risk
    words = ("error budget: ", *_split_words(before), " → ", *_split_words(after))
    yield about.change("split_by", risk, *words, attention=risk is not Risk.TIGHTENED)


def _split_words(labels: frozenset[str]) -> Phrase:
    return ("one per ", Given(", ".join(sorted(labels)))) if labels else ("one for all",)


def _events_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    before, after = old.number("min_bad_events"), new.number("min_bad_events")
    risk = by_rise((before, after), Risk.LOOSENED)
    label = "fewest bad events that raise an alert:"
    texts = decimal_text(before), decimal_text(after)
    yield from about.value("min_bad_events", label, texts, risk=risk)
