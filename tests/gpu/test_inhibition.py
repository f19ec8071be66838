"""One incident of a GPU is one page: which alert keeps which quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmmon.model import naming
from llmmon.rules.types import Labels
from tests.gpu.specs import FULL, HEAD, compiled
from tests.rules.test_inhibition import inhibits

SPEC = f'{HEAD}gpu: {{exporter: {{dcgm: "4.8"}}}}\n'
FAILED = {"alertname": naming.GPU_ROW_REMAP_FAILURE_ALERT}
PENDING = {"alertname": naming.GPU_ROW_REMAP_PENDING_ALERT}
ERRORS = {"alertname": naming.GPU_MEMORY_ERRORS_ALERT}
LOST = {"alertname": naming.GPU_LOST_ALERT}
ACTION = {"alertname": naming.GPU_RECOVERY_ALERT}
HELD = {"alertname": naming.GPU_THERMAL_ALERT}
HOT = {"alertname": naming.GPU_TEMPERATURE_ALERT}
MARGIN = {"alertname": naming.GPU_MARGIN_ALERT}
ABSENT = {"alertname": naming.ABSENT_ALERT, "missing_metric": "DCGM_FI_DEV_GPU_TEMP"}


def xid(code: int) -> Labels:
    return {"alertname": naming.GPU_XID_ALERT, "xid": str(code)}


def quiets(source: Labels, target: Labels, folder: Path, *, same_gpu: bool = True) -> bool:
    own = {"llm_service": "chat", "UUID": "GPU-1"}
    other = own | ({} if same_gpu else {"UUID": "GPU-2"})
    rules = compiled(SPEC, folder).inhibit_rules
    return any(inhibits(rule, own | source, other | target) for rule in rules)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (FAILED, PENDING),
        (FAILED, ERRORS),
        (FAILED, xid(64)),
        (FAILED, xid(48)),
        (xid(48), ERRORS),
        (xid(79), LOST),
        (xid(79), ACTION),
        (HELD, HOT),
        (HELD, MARGIN),
    ],
)
def test_what_says_most_keeps_the_rest_quiet(
    source: Labels, target: Labels, tmp_path: Path
) -> None:
    assert quiets(source, target, tmp_path)
    assert not quiets(source, target, tmp_path, same_gpu=False)
    assert not quiets(target, source, tmp_path)


@pytest.mark.parametrize(
    ("source", "target"),
    [(FAILED, xid(79)), (xid(13), ERRORS), (xid(13), ACTION), (HELD, LOST), (xid(48), LOST)],
)
def test_other_incidents_are_told(source: Labels, target: Labels, tmp_path: Path) -> None:
    assert not quiets(source, target, tmp_path)


def test_without_any_gpu_nobody_is_told_of_each(tmp_path: Path) -> None:
    rules = compiled(SPEC, tmp_path).inhibit_rules
    own = {"llm_service": "chat"}

    assert any(inhibits(rule, own | ABSENT, own | {"UUID": "GPU-1"} | LOST) for rule in rules)
    cost = own | {"alertname": naming.ABSENT_ALERT, "missing_metric": "llm_tokens_total"}
    assert not any(inhibits(rule, cost, own | LOST) for rule in rules)


def test_codes_that_page_by_the_spec_are_those_that_quiet_the_drivers_wish(tmp_path: Path) -> None:
    rules = compiled(FULL, tmp_path).inhibit_rules
    own = {"llm_service": "chat", "UUID": "GPU-1"}

    assert any(inhibits(rule, own | xid(43), own | ACTION) for rule in rules)
    assert not any(inhibits(rule, own | xid(119), own | ACTION) for rule in rules)
