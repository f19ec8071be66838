"""The generated rules that one error ratio of a period needs, in the order in which they read each other.

It takes them from the files that llmmon writes, and knows nothing of histories or servers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.generated_rules import Placed, Rule, passes, rule_files
from llmmon.model import naming
from llmmon.model.slo import BASE_WINDOW
from llmmon.units import Duration

SPEC = """\
version: llmmon/v1
service: {service}
window: {days}d
prometheus: {{scrape_interval: {scrape}s}}
models:
  - {{name: granite-34b, operations: [generate]}}
slos:
  - {{name: availability, sli: availability, objective: 99%}}
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The generated group that records the error ratios of one SLO."""

    group: dict[str, Any]
    days: int

    @property
    def service(self) -> str:
        """Whose SLO it is."""
        return str(self.period["labels"][naming.SERVICE_LABEL])

    @property
    def period(self) -> Rule:
        """The rule of the period's error ratio."""
        return self.rule(naming.error_ratio(Duration.parse(f"{self.days}d")))

    def rule(self, record: str) -> Rule:
        """The rule that records a series."""
        (rule,) = (rule for rule in self.group["rules"] if rule["record"] == record)
        return dict(rule)

    def passes(self) -> list[list[Rule]]:
        """What the rule of the period reads; each rule in a later list than those that it reads."""
        placed = [Placed("", self.group["name"], rule) for rule in self.group["rules"]]
        *lists, _last = passes(placed, (self.period["record"],))
        return [[found.rule for found in rules] for rules in lists]

    def file(self, rules: Sequence[Rule]) -> str:
        """A rule file with some rules of the group."""
        return yaml.safe_dump({"groups": [{**self.group, "rules": list(rules)}]}, sort_keys=False)

    @property
    def sloth(self) -> str:
        """Sloth's form over a five-minute ratio like Sloth's: 0/0 while nothing happens."""
        slo = self.period["labels"][naming.SLOTH_ID_LABEL]
        bad, total = (
            f'{name}{{{naming.SLOTH_ID_LABEL}="{slo}"}}'
            for name in (naming.EVENTS_BAD, naming.EVENTS_TOTAL)
        )
        return self._mean(f"{bad} / {total}")

    @property
    def sloth_without_nan(self) -> str:
        """Sloth's form over llmmon's five-minute ratio: no sample while nothing happens."""
        return self._mean(self.rule(naming.error_ratio(BASE_WINDOW))["expr"])

    def _mean(self, ratio: str) -> str:
        """Sloth's form; the subquery has the very samples that recording `ratio` would give."""
        minutes = f"({ratio})[{self.days}d:{self.group['interval']}]"
        return f"sum_over_time({minutes}) / count_over_time({minutes})"


def compiled(services: Iterable[str], days: int, scrape: int, folder: Path) -> dict[str, Recorded]:
    """By service, the group that llmmon generates for an availability SLO with a period of days.

    `scrape` is the scrape interval that the specs declare, in seconds.
    """
    specs = {s: SPEC.format(service=s, days=days, scrape=scrape) for s in services}
    groups = (
        group
        for content in rule_files(specs, folder).values()
        for group in content["groups"]
        if group["name"].endswith("-sli")
    )
    return {found.service: found for found in (Recorded(group, days) for group in groups)}
