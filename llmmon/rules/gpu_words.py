"""What alerts on GPUs say to the person whom they reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from llmmon.catalog.xids import xids
from llmmon.model import naming
from llmmon.model.gpu import Gpu
from llmmon.model.service import Service
from llmmon.rules.template import VALUE, VALUE_AS_PERCENTAGE, WHOLE_VALUE, by_label, if_there, label
from llmmon.units import decimal_text, percent_text

WHICH = f"GPU {label(naming.GPU_LABEL)} of {label(naming.HOST_LABEL)}"
_WHOLE = f"({label(naming.GPU_MODEL_LABEL)}, {label(naming.GPU_UUID_LABEL)})"


@dataclass(frozen=True, slots=True)
class GpuWords:
    """Summary and description of an alert, as templates. The summary follows the service's name."""

    summary: str
    description: str


def xid_words(codes: Iterable[int] | None) -> GpuWords:
    """An XID, with its meaning and what NVIDIA says to do. `None`: any code that is known."""
    wanted = None if codes is None else set(codes)
    known = [xid for xid in xids() if wanted is None or xid.code in wanted]
    meanings = {str(xid.code): f"{xid.meaning}. NVIDIA says: {xid.action}" for xid in known}
    code = label(naming.XID_LABEL)
    told = by_label(naming.XID_LABEL, meanings, "look the code up in the XID catalogue of NVIDIA")
    return GpuWords(
        f"XID {code} on {WHICH}",
        f"The driver reported XID {code} on {WHICH} {_WHOLE}: {told}. It is the last code of this "
        "GPU; others may have come before it, see the kernel log of the host.",
    )


def plain(what: str, description: str) -> GpuWords:
    """Words about one GPU: what it does, and a sentence or two after its name."""
    return GpuWords(f"{WHICH} {what}", f"{WHICH} {_WHOLE} {description}")


REMAP_FAILURE = plain(
    "could not remap a row of memory",
    "has a row of memory that could not be remapped, so errors in it will come back. NVIDIA takes "
    "such a GPU back. Drain it, run the field diagnostics, and have it replaced.",
)
REMAP_PENDING = plain(
    "waits for a reset to remap memory",
    "has a row of memory that will be remapped when the GPU is reset. What runs on it is not "
    "affected. Drain and reset it when that is convenient.",
)
MEMORY_ERRORS = plain(
    "had memory errors that were not corrected",
    f"counted about {VALUE} memory errors in 15 minutes that could not be corrected. Applications "
    "that touched the memory were killed, or have wrong data.",
)
RECOVERY_ACTION = plain(
    "needs a recovery action",
    f"does not work until somebody acts. The driver asks for action {WHOLE_VALUE} (1: reset the GPU, "
    "2: reboot the host, 3: drain peer-to-peer traffic, 4: drain and reset).",
)
LINK_ERRORS = plain(
    f"has NVLink errors ({label(naming.LINK_ERROR_LABEL)})",
    f"counted about {VALUE} errors of its NVLinks in 15 minutes, of the kind "
    f"{label(naming.LINK_ERROR_LABEL)}. Models that span GPUs slow down or stop.",
)
LINK_CHECKSUMS = plain(
    f"has many NVLink errors ({label(naming.LINK_ERROR_LABEL)})",
    f"sees {VALUE} packets a second with a wrong checksum on its NVLinks, of the kind "
    f"{label(naming.LINK_ERROR_LABEL)}. Each is sent again; a cable or a board may be bad.",
)


def pcie_words(gpu: Gpu) -> GpuWords:
    """PCIe packets are sent again."""
    return plain(
        "sends PCIe packets again",
        f"sends {VALUE} PCIe packets a minute again; up to "
        f"{decimal_text(gpu.pcie_replays_per_minute)} are usual. The slot or the board may be bad.",
    )


def throttled_words(gpu: Gpu, cause: str) -> GpuWords:
    """Clocks are held down."""
    by = {"thermal": "heat", "power": "its power limit"}[cause]
    return plain(
        f"is held down by {by}",
        f"had its clocks held down by {by} in {VALUE_AS_PERCENTAGE} of the time, for a quarter of "
        f"an hour. The alert is for more than {percent_text(gpu.throttled_above)}.",
    )


def temperature_words(gpu: Gpu) -> GpuWords:
    """Hotter than the spec allows."""
    limit = decimal_text(gpu.temperature_celsius or 0)
    return plain(
        f"is hotter than {limit} °C", f"is at {VALUE} °C, above the {limit} °C of the spec."
    )


def margin_words(gpu: Gpu) -> GpuWords:
    """Near to where it slows down."""
    limit = decimal_text(gpu.temperature_margin_celsius)
    return plain(
        "is about to slow down by heat",
        f"is {VALUE} °C below the temperature at which it slows down; the alert is for less than "
        f"{limit} °C.",
    )


MEMORY_TEMPERATURE = plain(
    "has memory as hot as it may be",
    f"has memory with {VALUE} °C left up to the highest temperature that it may have.",
)
LOST = plain(
    "reports nothing any more",
    "was the service's within the hour, and nothing is exposed of it now: it has fallen off the "
    "bus, its host or the exporter there is down, or the host was taken away. No other alert of it "
    "can fire.",
)


def idle_words(service: Service, gpu: Gpu) -> GpuWords:
    """Allocated, paid, and doing nothing."""
    instance = if_there(naming.INSTANCE_ID_LABEL, ", MIG instance ")
    pod = if_there(naming.POD_LABEL, ", held by pod ")
    namespace = if_there(naming.NAMESPACE_LABEL, " of namespace ")
    known = gpu.hour_prices[0].amount if len(gpu.hour_prices) == 1 else None
    price = (
        ""
        if known is None
        else f" An hour of the GPU costs {decimal_text(known)} {service.currency}."
    )
    return GpuWords(
        f"{WHICH}{instance} has been idle for {gpu.idle_for.words()}",
        f"{WHICH} {_WHOLE}{instance}{pod}{namespace}, is busy {VALUE_AS_PERCENTAGE} of the time; "
        f"below {percent_text(gpu.idle_below)} it is idle.{price}",
    )


def absent_words(metric: str) -> GpuWords:
    """No GPU of the service reports."""
    return GpuWords(
        f"{metric} is missing",
        f"Prometheus has no series of {metric} of the service's GPUs, so no other alert of them can "
        "fire. dcgm-exporter may be down or not scraped, no pod of the service may have a GPU, or "
        "the selector may not fit the labels that the series have.",
    )


FIELD_MISSING = GpuWords(
    f"dcgm-exporter does not show {label(naming.MISSING_METRIC_LABEL)}",
    f"There are series of the service's GPUs, and none of {label(naming.MISSING_METRIC_LABEL)}, which "
    "rules need. Install the counters.csv of this build in dcgm-exporter.",
)
