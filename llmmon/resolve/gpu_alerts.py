"""What GPUs alarm, and how urgently: defaults, lists of XIDs, and alerts that could never fire."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.catalog.xids import codes_of
from llmmon.codes.gpu import UNUSABLE_ALERT, XID_IN_TWO_LISTS
from llmmon.model.gpu import GPU_ALERTS
from llmmon.resolve.parsed import Problems
from llmmon.spec.gpu import GpuAlertsShape, IdleShape
from llmmon.units import Duration

_PAGES = ("row_remap_failure", "recovery_action")
_OFF = ("power_throttling",)
_LISTS = ("page", "ticket", "ignore")
_NEEDS = {
    "recovery_action": ("recovery_action",),
    "temperature_margin": ("reported_margin", "slowdown_temperature"),
    "memory_temperature": ("memory_temperature_limit",),
}
"""Fields of which an alert needs one, and that not every version has."""
_SHORTEST_IDLE, _LONGEST_IDLE = Duration.parse("5m"), Duration.parse("7d")
_PATH = ("gpu", "alerts")


def urgencies(alerts: GpuAlertsShape) -> tuple[tuple[str, str], ...]:
    """`page`, `ticket` or `off` for each alert."""
    return tuple((name, getattr(alerts, name) or _default(name)) for name in GPU_ALERTS)


def _default(name: str) -> str:
    if name in _OFF:
        return "off"
    return "page" if name in _PAGES else "ticket"


def xid_lists(alerts: GpuAlertsShape, problems: Problems) -> dict[str, tuple[int, ...]]:
    """The codes of each list: those that the spec names, or the defaults that it names nowhere."""
    written = {name: getattr(alerts, f"xid_{name}") for name in _LISTS}
    named: dict[int, str] = {}
    for name, codes in written.items():
        for index, code in enumerate(codes or ()):
            if named.setdefault(code, name) != name:
                message = f"XID {code} stands in xid_{named[code]} as well"
                path = (*_PATH, f"xid_{name}", index)
                problems.add(XID_IN_TWO_LISTS, message, path, "remove it from one of the lists")
    return {name: _list(name, written[name], named) for name in _LISTS}


def _list(name: str, codes: tuple[int, ...] | None, named: dict[int, str]) -> tuple[int, ...]:
    if codes is not None:
        return tuple(sorted(set(codes)))
    if name == "ticket":
        return ()
    return tuple(code for code in codes_of(name) if code not in named)


def report_alerts(
    alerts: GpuAlertsShape, idle: IdleShape, fields: set[str], problems: Problems
) -> None:
    """Report each alert that the spec asks for in vain."""
    for key, message, hint in _mistakes(alerts, fields):
        problems.add(UNUSABLE_ALERT, message, (*_PATH, key), hint)
    if idle.below == 1:
        message = "every GPU is below 100% at some time"
        problems.add(UNUSABLE_ALERT, message, ("gpu", "idle", "below"), "write it like 5%")
    if idle.for_ is not None and not _SHORTEST_IDLE <= idle.for_ <= _LONGEST_IDLE:
        message = f"{idle.for_} is not from {_SHORTEST_IDLE} to {_LONGEST_IDLE}"
        problems.add(UNUSABLE_ALERT, message, ("gpu", "idle", "for"), "write it like 1h")


def _mistakes(alerts: GpuAlertsShape, fields: set[str]) -> Iterator[tuple[str, str, str]]:
    if alerts.temperature not in (None, "off") and alerts.temperature_celsius is None:
        message = "an alert on temperature without a temperature"
        yield "temperature", message, "add temperature_celsius"
    if alerts.temperature_celsius is not None and alerts.temperature_celsius >= 150:
        message = f"no GPU gets as hot as {alerts.temperature_celsius} °C"
        yield "temperature_celsius", message, "write degrees Celsius, such as 85"
    if alerts.throttled_above == 1:
        yield "throttled_above", "nothing is above 100% of the time", "write it like 5%"
    for name, needed in _NEEDS.items():
        wanted = getattr(alerts, name)
        if wanted not in (None, "off") and not fields & set(needed):
            message = "this version of the exporter has no field that tells it"
            yield name, message, "remove it, or name a newer version"
