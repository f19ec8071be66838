"""What heat, faults, throttling and errors of links must come to: an incident and a near miss of each.

Each course is a GPU of its own, so that all of them run in one test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.gpu import GpuField
from llmmon.rules.gpu_limits import CHECKSUMS_PER_SECOND
from llmmon.rules.proof.gpu_figures import clear, humanized, with_one_digit
from llmmon.rules.proof.gpu_page import Page, raw
from llmmon.rules.types import Labels
from llmmon.units import decimal_text

MINUTES = 30
"""How long the courses of this module are."""
_PAST = 10**12
"""Where counters begin: in the middle of their life."""
_RISEN = 4
"""The minute at which a rate over five minutes has risen to the pace of its counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What one GPU shows, and when an alert must fire of it."""

    alert: str
    shows: tuple[tuple[str, str], ...]
    """Fields with their values."""
    fires: tuple[int, int] | None
    """The first minute at which it fires, and the last; `None` for a near miss."""
    told_at: int = 0
    """A minute at which the text of the alert is looked at."""
    value: str = ""
    """What the text shows then."""
    labels: tuple[Labels, ...] = ({},)
    """Further labels, of each alert that fires."""

    def is_firing(self, minute: int) -> bool:
        """Whether the alert fires at a minute."""
        return self.fires is not None and self.fires[0] <= minute <= self.fires[1]


def courses(page: Page) -> Iterator[Course]:
    """Those of every alert that the exporter's version can raise."""
    yield from _flags(page)
    yield from _errors(page)
    yield from _links(page)
    yield from _throttling(page)
    yield from _heat(page)


def _has(page: Page, *keys: str) -> bool:
    return all(page.gpu.field(key) is not None for key in keys)


def _field(page: Page, key: str) -> GpuField:
    found = page.gpu.field(key)
    if found is None:
        raise ValueError(f"this exporter has no {key}")
    return found


def _flags(page: Page) -> Iterator[Course]:
    """One that comes and stays, and one that goes in time."""
    flags = {
        "row_remap_failure": (naming.GPU_ROW_REMAP_FAILURE_ALERT, 2),
        "row_remap_pending": (naming.GPU_ROW_REMAP_PENDING_ALERT, 15),
        "recovery_action": (naming.GPU_RECOVERY_ALERT, 2),
    }
    for key, (alert, wait) in flags.items():
        if _has(page, key):
            yield Course(
                alert=alert,
                shows=((key, f"0x4 1x{MINUTES}"),),
                fires=(5 + wait, MINUTES),
                told_at=28,
                value="1",
            )
            blip = f"0x4 1x{wait - 1} 0x{MINUTES}"
            yield Course(alert=alert, shows=((key, blip),), fires=None)


def _errors(page: Page) -> Iterator[Course]:
    """One error; old ones, when the driver is loaded again; replays, more than usual and not."""
    if _has(page, "ecc_uncorrectable"):
        yield Course(
            alert=naming.GPU_MEMORY_ERRORS_ALERT,
            shows=(("ecc_uncorrectable", f"7x9 8x{MINUTES}"),),
            fires=(10, 23),
            told_at=12,
            value="1.0",
        )
        again = (("ecc_uncorrectable", f"7x19 0x{MINUTES}"),)
        yield Course(alert=naming.GPU_MEMORY_ERRORS_ALERT, shows=again, fires=None)
    if _has(page, "pcie_replays"):
        limit = page.gpu.pcie_replays_per_minute
        more, less = clear(limit, "1.25", "1.3", "1.35"), limit * Decimal("0.75")
        for pace, fires in ((more, (_RISEN + 10, MINUTES)), (less, None)):
            yield Course(
                alert=naming.GPU_PCIE_ALERT,
                shows=(("pcie_replays", f"{_PAST}+{decimal_text(pace)}x{MINUTES}"),),
                fires=fires,
                told_at=28,
                value=with_one_digit(pace),
            )


def _links(page: Page) -> Iterator[Course]:
    kinds = ("crc_data", "crc_flit", "recovery", "replay")
    if not _has(page, *(f"nvlink_{kind}" for kind in kinds)):
        return
    steady = {f"nvlink_{kind}": f"{_PAST}x{MINUTES}" for kind in kinds}
    once = f"{_PAST}x9 {_PAST + 1}x{MINUTES}"
    few = f"{_PAST}+1x{MINUTES}"
    fatal = {"nvlink_recovery": once, "nvlink_replay": once, "nvlink_crc_flit": few}
    yield Course(
        alert=naming.GPU_NVLINK_ALERT,
        shows=tuple((steady | fatal).items()),
        fires=(10, 23),
        told_at=12,
        value="1.0",
        labels=tuple({naming.LINK_ERROR_LABEL: kind} for kind in ("recovery", "replay")),
    )
    often = CHECKSUMS_PER_SECOND * 75
    yield Course(
        alert=naming.GPU_NVLINK_ALERT,
        shows=tuple((steady | {"nvlink_replay": f"{_PAST}+{often}x{MINUTES}"}).items()),
        fires=(1, MINUTES),
        told_at=12,
        # Twelve minutes, and half a minute before the first.
        value=f"{often * Decimal('12.5'):.1f}",
        labels=({naming.LINK_ERROR_LABEL: "replay"},),
    )
    for factor, fires in (("1.25", (_RISEN + 5, MINUTES)), ("0.75", None)):
        pace = CHECKSUMS_PER_SECOND * 60 * Decimal(factor)
        values = f"{_PAST}+{decimal_text(pace)}x{MINUTES}"
        crc = {"nvlink_crc_flit": values, "nvlink_crc_data": values}
        yield Course(
            alert=naming.GPU_CHECKSUM_ALERT,
            shows=tuple((steady | crc).items()),
            fires=fires,
            told_at=28,
            value=f"{pace / 60:.1f}",
            labels=tuple({naming.LINK_ERROR_LABEL: kind} for kind in ("crc_data", "crc_flit")),
        )


def _throttling(page: Page) -> Iterator[Course]:
    limit = page.gpu.throttled_above
    alerts = {"thermal": naming.GPU_THERMAL_ALERT, "power": naming.GPU_POWER_ALERT}
    more = clear(limit, "1.2", "1.25", "1.22", ratio=True)
    if more > 1:
        more = clear(limit + 1, "0.5", "0.5001", ratio=True)
    for cause, alert in alerts.items():
        key = f"{cause}_violation"
        if _has(page, key):
            for share, fires in (
                (more, (_RISEN + 15, MINUTES)),
                (limit * Decimal("0.8"), None),
            ):
                pace = raw(_field(page, key), share * 60)
                yield Course(
                    alert=alert,
                    shows=((key, f"{_PAST}+{pace}x{MINUTES}"),),
                    fires=fires,
                    told_at=28,
                    value=humanized(share),
                )


def _heat(page: Page) -> Iterator[Course]:
    """Too much from minute 5 on; and at the very limit."""
    gpu = page.gpu
    limit = gpu.temperature_celsius
    if limit is not None:
        yield from _levels(
            naming.GPU_TEMPERATURE_ALERT, "temperature", limit, clear(limit + 1, "1", "1.01")
        )
    margin = gpu.temperature_margin_celsius
    near = clear(margin, "0.5", "0.6", "0.4")
    if _has(page, "reported_margin"):
        yield from _levels(naming.GPU_MARGIN_ALERT, "reported_margin", margin, near)
    if _has(page, "slowdown_temperature"):
        says_nothing = {"reported_margin": f"0x{MINUTES}"} if _has(page, "reported_margin") else {}
        for left, fires in ((near, (5, MINUTES)), (margin + Decimal("0.1"), None)):
            own = {
                "temperature": f"50x{MINUTES}",
                "slowdown_temperature": f"{decimal_text(50 + left)}x{MINUTES}",
            }
            yield Course(
                alert=naming.GPU_MARGIN_ALERT,
                shows=tuple((says_nothing | own).items()),
                fires=fires,
                told_at=28,
                value=with_one_digit(left),
            )
    if _has(page, "memory_temperature", "memory_temperature_limit"):
        for degrees, fires in ((95, (5, MINUTES)), (94, None)):
            yield Course(
                alert=naming.GPU_MEMORY_TEMPERATURE_ALERT,
                shows=(
                    ("memory_temperature", f"{degrees}x{MINUTES}"),
                    ("memory_temperature_limit", f"95x{MINUTES}"),
                ),
                fires=fires,
                told_at=28,
                value="0.0",
            )


def _levels(alert: str, key: str, limit: Decimal, beyond: Decimal) -> Iterator[Course]:
    yield Course(
        alert=alert,
        shows=((key, f"{decimal_text(limit)}x4 {decimal_text(beyond)}x{MINUTES}"),),
        fires=(10, MINUTES),
        told_at=28,
        value=with_one_digit(beyond),
    )
    yield Course(alert=alert, shows=((key, f"{decimal_text(limit)}x{MINUTES}"),), fires=None)
