"""Drift: which signals are compared with which past, and what counts as drift."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from decimal import Decimal

from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node
from llmmon.review.matching import match
from llmmon.review.phrase import Given, Phrase, word
from llmmon.units import PERIOD_DAYS, Frequency, decimal_text, percent_text
from llmmon.words import count

_ABOUT = About("drift")
_LEVELS = {"threshold": "threshold", "at_least": "alarms from", "at_most": "fine up to"}
_OF_A_JOB = {
    "pushgateway": "Pushgateway",
    "textfile": "textfile",
    "after": "delay",
    "image": "image",
}


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Drift switched on or off, or what differs in it."""
    before, after = (document.optional(document.node, "drift") for document in (old, new))
    if before is None or after is None:
        yield from _switched(before, after)
        return
    yield from _baseline(before, after)
    yield from _false_alarms(before, after)
    yield from _job(before, after)
    yield from _checks(before, after)


def _switched(old: Node | None, new: Node | None) -> Iterator[Change]:
    if old is not None:
        checks = count(len(old.nodes("checks")), "check")
        yield _ABOUT.change("drift", Risk.REMOVED, f"no longer watched, it had {checks}")
    if new is not None:
        checks = count(len(new.nodes("checks")), "check")
        yield _ABOUT.change("drift", Risk.ADDED, f"watched by {checks}")


def _baseline(old: Node, new: Node) -> Iterator[Change]:
    windows = str(old.duration("window")), str(new.duration("window"))
    yield from _ABOUT.value("window", "window", windows)
    before, after = _baseline_words(old), _baseline_words(new)
    if before != after:
        words = ("baseline ", *before, " → ", *after)
        yield _ABOUT.change("baseline", Risk.CHANGED, *words, attention=True)


def _baseline_words(drift: Node) -> Phrase:
    """`the last 28d, same hour_of_week`, or the file."""
    pinned = drift.optional(drift.text, "pinned")
    if pinned is not None:
        return (Given(pinned),)
    trailing, same = drift.optional(drift.duration, "trailing"), drift.optional(drift.text, "same")
    last = f"the last {trailing}" if trailing else "none"
    return (last,) if same is None else (f"{last}, same ", word(same))


def _false_alarms(old: Node, new: Node) -> Iterator[Change]:
    before, after = old.frequency("false_alarms"), new.frequency("false_alarms")
    risk = by_rise((_per_day(before), _per_day(after)), Risk.TIGHTENED)
    shown = str(before), str(after)
    yield from _ABOUT.value("false_alarms", "false alarms allowed", shown, risk=risk)


def _per_day(frequency: Frequency) -> Decimal:
    return Decimal(frequency.count) / PERIOD_DAYS[frequency.period]


def _job(old: Node, new: Node) -> Iterator[Change]:
    """The job that makes the checks of events; documents of older versions have none."""
    before, after = (
        drift.optional(drift.node, "job") if drift.has("job") else None for drift in (old, new)
    )
    if before is None or after is None:
        if before is not None:
            yield _ABOUT.change(
                "job", Risk.REMOVED, "no job makes the checks of ", *_read(before), " any more"
            )
        if after is not None:
            yield _ABOUT.change(
                "job", Risk.ADDED, "a job makes the checks of ", *_read(after), ", too"
            )
        return
    for key, label in _OF_A_JOB.items():
        yield from _ABOUT.value(
            f"job {key}", f"{label} of the job", (_given(before, key), _given(after, key))
        )
    if _read(before) != _read(after):
        words = ("the job reads ", *_read(after), ", no longer ", *_read(before))
        yield _ABOUT.change("job", Risk.CHANGED, *words)
    elif _reading(before) != _reading(after):
        yield _ABOUT.change("job", Risk.CHANGED, "how the job reads ", *_read(after), " changed")


def _read(job: Node) -> Phrase:
    """`events`, or the Prometheus that counted them; documents of older versions know none."""
    asked = job.optional(job.node, "prometheus") if job.has("prometheus") else None
    if asked is None:
        return ("events",)
    return ("what ", Given(asked.node("server").text("url")), " has counted")


def _reading(job: Node) -> dict[str, object]:
    """What has no words of its own: where events are, in which columns, how to log in."""
    return {k: v for k, v in job.value.items() if k not in _OF_A_JOB and v is not None}


def _given(job: Node, key: str) -> Given | None:
    text = job.optional(job.text, key)
    return None if text is None else Given(text)


def _checks(old: Node, new: Node) -> Iterator[Change]:
    matching = match(old.nodes("checks"), new.nodes("checks"), _key)
    for check in matching.removed:
        yield _about(check).change("check", Risk.REMOVED, "it was: ", _levels(check))
    for before, after in matching.common:
        yield from _check(before, after)
    for check in matching.added:
        yield _about(check).change("check", Risk.ADDED, _levels(check))


def _key(check: Node) -> Hashable:
    return check.text("signal"), check.text("statistic")


def _about(check: Node) -> About:
    return About("drift_check", (f"{check.text('signal')}/{check.text('statistic')}",))


def _levels(check: Node) -> str:
    """`alarms from 20%`."""
    levels = ((label, _level(check, key)) for key, label in _LEVELS.items())
    return (
        ", ".join(f"{label} {level}" for label, level in levels if level) or "no level of its own"
    )


def _check(old: Node, new: Node) -> Iterator[Change]:
    for key, label in _LEVELS.items():
        risk = by_rise((_number(old, key), _number(new, key)), Risk.LOOSENED)
        levels = _level(old, key), _level(new, key)
        yield from _about(new).value(key, label, levels, risk=risk)


def _number(check: Node, key: str) -> Decimal | None:
    return check.optional(check.number, key)


def _level(check: Node, key: str) -> str | None:
    number = _number(check, key)
    if number is None:
        return None
    return decimal_text(number) if key == "threshold" else percent_text(number)
