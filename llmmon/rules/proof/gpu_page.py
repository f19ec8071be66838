"""GPUs as dcgm-exporter shows them in tests: the service's own, and others that nothing may count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.gpu import Gpu, GpuField
from llmmon.model.service import Service
from llmmon.promql import sample
from llmmon.rules.gpu_series import gpu_of
from llmmon.rules.identity import service_labels
from llmmon.rules.proof.series import DECOY
from llmmon.rules.proof.types import InputSeries
from llmmon.rules.types import Labels
from llmmon.units import decimal_text

_QUIET = {
    "temperature": "50x{n}",
    "power": "300x{n}",
    "energy": "5000000+18000000x{n}",
    "pcie_replays": "7x{n}",
    "thermal_violation": "1000x{n}",
    "power_violation": "1000x{n}",
}
"""What a GPU shows that is well, as far as all GPUs show it. The engines are half busy."""
_BUSY = "0.5x{n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A GPU, or an instance of it, and the pod on it."""

    number: str = "0"
    uuid: str = "GPU-own"
    host: str = "node-a"
    pod: str = "chat-0"
    is_own: bool = True
    """Whether it is the service's: the selector selects it."""
    instance: str = ""
    """Its number among the MIG instances."""


OWN = Device()
SECOND = Device(number="1", uuid="GPU-second", pod="chat-1")
THIRD = Device(number="3", uuid="GPU-third", pod="chat-2")
OTHER = Device(number="2", uuid="GPU-other", pod="train-0", is_own=False)
"""On the same host, and somebody else's."""


class Page:
    """Names and labels of the exporter that the spec names."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.gpu: Gpu = gpu_of(service)

    def labels(self, device: Device) -> Labels:
        """Labels of a GPU's series, as Prometheus has them."""
        moved = "" if self.gpu.honor_labels else "exported_"
        found = {
            naming.GPU_LABEL: device.number,
            naming.GPU_UUID_LABEL: device.uuid,
            naming.GPU_MODEL_LABEL: "NVIDIA H100 80GB HBM3",
            self.gpu.host_labels[-1]: device.host,
            f"{moved}namespace": "llm",
            f"{moved}pod": device.pod,
        }
        if device.instance:
            found |= {
                naming.INSTANCE_ID_LABEL: device.instance,
                naming.INSTANCE_PROFILE_LABEL: "3g.40gb",
            }
        return found | {k: v if device.is_own else self._others(k, v) for k, v in self.gpu.matched}

    @property
    def has_instances(self) -> bool:
        """Whether several MIG instances of a GPU can be the service's."""
        return naming.INSTANCE_ID_LABEL not in dict(self.gpu.matched)

    @property
    def moves(self) -> bool:
        """Whether a GPU can become the service's: whether the selector is about the workload."""
        return self.gpu.matched != self.gpu.matched_anywhere

    def _others(self, label: str, value: str) -> str:
        """The value of a GPU that is not the service's: beside its own, where it can be."""
        return value if self.moves and (label, value) in self.gpu.matched_anywhere else DECOY

    def alert_labels(self, device: Device) -> Labels:
        """What of them alerts on whole GPUs have."""
        return {
            name: value
            for name, value in self.recorded_labels(device).items()
            if name in naming.GPU_LABELS
        }

    def recorded_labels(self, device: Device) -> Labels:
        """What of them the series of instances have."""
        labels = self.labels(device)
        moved = "" if self.gpu.honor_labels else "exported_"
        host = next(labels[name] for name in reversed(self.gpu.host_labels) if name in labels)
        renamed = labels | {naming.HOST_LABEL: host}
        for name in (naming.NAMESPACE_LABEL, naming.POD_LABEL):
            renamed[name] = labels[f"{moved}{name}"]
        return {name: value for name, value in renamed.items() if name in naming.INSTANCE_LABELS}

    def series(self, key: str, values: str, device: Device = OWN, **more: str) -> InputSeries:
        """A field of a GPU, as the exporter shows it."""
        field = self.gpu.field(key)
        if field is None:
            raise ValueError(f"this exporter has no {key}")
        return InputSeries(series=sample(field.metric, self.labels(device) | more), values=values)

    def quiet(
        self, minutes: int, device: Device = OWN, without: tuple[str, ...] = ()
    ) -> Iterator[InputSeries]:
        """Everything that a GPU shows while it is well, but for some fields."""
        for field in self.gpu.fields:
            if field.key not in without and field.everywhere and field.key in _QUIET:
                yield self.series(field.key, _QUIET[field.key].format(n=minutes), device)
        if "xid" not in without:
            yield self.xid("0", f"0x{minutes}", device)
        if "engine_active" not in without:
            yield self.series("engine_active", _BUSY.format(n=minutes), device)

    def xid(self, code: str, values: str, device: Device = OWN) -> InputSeries:
        """An XID. Each code is a series."""
        return self.series("xid", values, device, err_code=code, err_msg="Text of the exporter")

    def there(self, device: Device, values: str) -> InputSeries:
        """That a GPU is there at all."""
        return self.series("temperature", values, device)

    def of_other_service(self, name: str, values: str, **more: str) -> InputSeries:
        """A recorded series of a GPU of another service, with the same labels otherwise."""
        labels = service_labels(self.service) | self.recorded_labels(replace(OWN, uuid="GPU-decoy"))
        own = {
            k: v for k, v in labels.items() if k not in (naming.NAMESPACE_LABEL, naming.POD_LABEL)
        }
        decoy = own | {naming.SERVICE_LABEL: DECOY} | more
        return InputSeries(series=sample(name, decoy), values=values)


def raw(field: GpuField, value: Decimal | int) -> str:
    """A value in our unit, as the exporter would show it."""
    return decimal_text(Decimal(value) / field.factor)
