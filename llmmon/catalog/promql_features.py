"""What PromQL has in some versions of Prometheus and not in others, from `promql.yaml` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from llmmon.catalog.versions import Version, is_within

OLDEST = "2.42"
"""The oldest Prometheus that reads the generated rules: `keep_firing_for` came with it."""

QUOTED_NAME = "a quoted metric or label name"
UNITLESS_RANGE = "a range in seconds without a unit"
UNITLESS_OFFSET = "an offset in seconds without a unit"
DURATION_AS_NUMBER = "a duration as a number"
UTF8_DESTINATION = "a UTF-8 label name in label_replace or label_join"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromqlFeature:
    """A function, a modifier or a piece of syntax that not every version from `OLDEST` on knows."""

    name: str
    since: str = ""
    """The first version that knows it; empty if `OLDEST` does."""
    until: str = ""
    """The first version that does not any more; empty if the newest does."""
    flag: str = ""
    """The feature flag that it needs; empty if none."""
    stable: str = ""
    """The first version that needs no flag; empty if there is none."""
    renamed: str = ""
    """Its name from `until` on."""
    example: str = ""
    """For syntax: a query that uses it."""

    def is_known_to(self, version: Version | None) -> bool:
        """Whether a server of this version can evaluate it, flags set as needed."""
        return is_within(version, self.since, self.until)

    def needs_flag(self, version: Version | None) -> bool:
        """Whether a server of this version knows it behind its flag only."""
        return bool(self.flag) and not (self.stable and is_within(version, self.stable, ""))


@cache
def promql_features() -> Mapping[str, PromqlFeature]:
    """By name. Functions and modifiers have their own, syntax one of the texts of this module."""
    text = (files("llmmon.catalog") / "promql.yaml").read_text(encoding="utf-8")
    document: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return {
        name: PromqlFeature(name=name, **given)
        for kind in document.values()
        for name, given in kind.items()
    }
