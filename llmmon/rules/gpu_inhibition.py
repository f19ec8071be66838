"""Which alerts on a GPU are of one incident: the one that says most silences the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import Matcher, equal, one_of
from llmmon.rules.gpu_series import anchor
from llmmon.rules.types import InhibitRule

_OF_MEMORY = (48, 94, 95, 140, 171, 172)
"""XIDs of memory errors that were not corrected."""
_OF_REMAPPING = (63, 64)
_OFF_THE_BUS = 79
_SAME_GPU = (naming.SERVICE_LABEL, naming.GPU_UUID_LABEL)


def gpu_inhibition(service: Service) -> Iterator[InhibitRule]:
    """The rules of a service's GPUs; none where it has none."""
    gpu = service.gpu
    if gpu is None:
        return
    xid, errors = naming.GPU_XID_ALERT, naming.GPU_MEMORY_ERRORS_ALERT
    failed = _is(service, naming.GPU_ROW_REMAP_FAILURE_ALERT)
    yield _of_gpu(failed, _any_of(service, errors, naming.GPU_ROW_REMAP_PENDING_ALERT))
    yield _of_gpu(failed, (*_is(service, xid), _codes((*_OF_MEMORY, *_OF_REMAPPING))))
    yield _of_gpu((*_is(service, xid), _codes(_OF_MEMORY)), _is(service, errors))
    off_the_bus = (*_is(service, xid), _codes((_OFF_THE_BUS,)))
    yield _of_gpu(off_the_bus, _is(service, naming.GPU_LOST_ALERT))
    if gpu.xid_page:
        paging = (*_is(service, xid), _codes(gpu.xid_page))
        yield _of_gpu(paging, _is(service, naming.GPU_RECOVERY_ALERT))
    hot = _any_of(service, naming.GPU_MARGIN_ALERT, naming.GPU_TEMPERATURE_ALERT)
    yield _of_gpu(_is(service, naming.GPU_THERMAL_ALERT), hot)
    missing = equal(**{naming.MISSING_METRIC_LABEL: anchor(gpu).metric})
    yield InhibitRule(
        source=(*_is(service, naming.ABSENT_ALERT), *map(str, missing)),
        target=_any_of(service, naming.GPU_LOST_ALERT, naming.GPU_FIELD_ALERT),
        equal=(naming.SERVICE_LABEL,),
    )


def _of_gpu(source: tuple[str, ...], target: tuple[str, ...]) -> InhibitRule:
    return InhibitRule(source=source, target=target, equal=_SAME_GPU)


def _is(service: Service, alert: str) -> tuple[str, ...]:
    matchers = equal(alertname=alert, **{naming.SERVICE_LABEL: service.name})
    return tuple(str(matcher) for matcher in matchers)


def _any_of(service: Service, *alerts: str) -> tuple[str, ...]:
    own = equal(**{naming.SERVICE_LABEL: service.name})
    return (str(Matcher("alertname", "=~", one_of(alerts))), *map(str, own))


def _codes(codes: Iterable[int]) -> str:
    return str(Matcher(naming.XID_LABEL, "=~", "|".join(map(str, sorted(codes)))))
