"""The generated rules that one error ratio of a period needs, in the order in which they read each other.

It takes them from the files that llmmon writes, and knows nothing of histories or servers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from llmmon.model import naming
from llmmon.model.slo import BASE_WINDOW
from llmmon.pipeline import compile_specs
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
Rule = dict[str, Any]
"""A recording rule, as it stands in a generated file."""


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
        ranks: dict[str, int] = {}
        self._rank(self.period, ranks)
        del ranks[self.period["record"]]
        return [
            [self.rule(name) for name, rank in ranks.items() if rank == wanted]
            for wanted in sorted(set(ranks.values()))
        ]

    def _rank(self, rule: Rule, ranks: dict[str, int]) -> int:
        read = [other for other in self.group["rules"] if other["record"] in rule["expr"]]
        rank = 1 + max((self._rank(other, ranks) for other in read), default=-1)
        ranks[rule["record"]] = rank
        return rank

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
    (folder / ".git").mkdir(parents=True)  # the search for llmmon.yaml ends here
    for service in services:
        text = SPEC.format(service=service, days=days, scrape=scrape)
        (folder / f"{service}.yaml").write_text(text)
    compilation = compile_specs([folder])
    if compilation.tree is None:
        sys.exit("\n".join(diagnostic.message for diagnostic in compilation.report))
    entries = compilation.tree.entries.items()
    texts = [entry.content for path, entry in entries if path.endswith(".rules.yaml")]
    return {found.service: found for found in (_recorded(text, days) for text in texts)}


def _recorded(rule_file: bytes, days: int) -> Recorded:
    groups = yaml.safe_load(rule_file)["groups"]
    (group,) = (group for group in groups if group["name"].endswith("-sli"))
    return Recorded(group, days)
