"""XIDs of NVIDIA's driver: what each means, what NVIDIA says to do, and who is to be told by default.

The facts stand in `xids.yaml` beside this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_PAGE = frozenset({"reset_gpu", "restart_host", "drain"})
"""Actions that take the GPU out of service now."""
_IGNORE = frozenset({"ignore"})
_CLEANED_UP = 45
"""Follows every kill of a process, so every replaced pod."""


@dataclass(frozen=True, slots=True)
class Xid:
    """One code."""

    code: int
    meaning: str
    action: str
    """What to do at once, in words."""
    urgency: str
    """`page`, `ticket` or `ignore`, unless the spec says otherwise."""


@cache
def xids() -> tuple[Xid, ...]:
    """Every code that is known, ascending. Others are told by a ticket."""
    text = (files("llmmon.catalog") / "xids.yaml").read_text("utf-8")
    read: dict[str, Any] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - makes nothing but text
    actions = read["actions"]
    return tuple(
        Xid(int(x["code"]), x["meaning"], actions[x["action"]], _urgency(x)) for x in read["xids"]
    )


def _urgency(read: dict[str, str]) -> str:
    if read["action"] in _PAGE:
        return "page"
    ignored = read["action"] in _IGNORE or int(read["code"]) == _CLEANED_UP
    return "ignore" if ignored else "ticket"


def codes_of(urgency: str) -> tuple[int, ...]:
    """The codes that have an urgency by default."""
    return tuple(xid.code for xid in xids() if xid.urgency == urgency)
