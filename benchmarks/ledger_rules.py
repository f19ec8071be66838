"""The service whose spending is checked: its spec, and the generated rules that its budgets need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from benchmarks.generated_rules import Placed, passes, recording_rules, rule_files, texts
from benchmarks.history_backfill import Prometheus
from benchmarks.ledger_counters import SERVICE
from benchmarks.ledger_traffic import BEGIN, CHANGE, MINUTE, TENANTS, Span
from benchmarks.ledger_truth import PERIODS, PRICES
from llmmon.model import naming


def spec(span: Span) -> str:
    """The spec: prices that change once, and for each period a budget of all and one per tenant."""
    content = {
        "version": "llmmon/v1",
        "service": SERVICE,
        "prometheus": {"scrape_interval": f"{span.scrape}s"},
        "models": [_model(name) for name in PRICES],
        "dimensions": {"tenant": {"values": [t for t in TENANTS if t != "other"], "other": True}},
        "slos": [{"name": "availability", "sli": "availability", "objective": "99%"}],
        "budgets": [budget for period in PERIODS for budget in _budgets(period)],
    }
    return yaml.safe_dump(content, sort_keys=False)


def _model(name: str) -> dict[str, Any]:
    before, after = ({k: float(v) for k, v in prices.items()} for prices in PRICES[name])
    effective = datetime.fromtimestamp(CHANGE, timezone.utc).date()
    changes = [{"effective": effective, **after}] if after != before else []
    return {"name": name, "operations": ["generate"], "prices": [before, *changes]}


def _budgets(period: str) -> list[dict[str, Any]]:
    common = {"limit": "5000 USD", "period": period}
    return [{"name": period, **common}, {"name": f"tenant-{period}", **common, "per": ["tenant"]}]


class Rules:
    """The generated rules of the service."""

    def __init__(self, span: Span, folder: Path) -> None:
        self.span = span
        self.files = rule_files({SERVICE: spec(span)}, folder)

    @property
    def passes(self) -> list[list[Placed]]:
        """What the spending of budgets needs, each rule after those that it reads."""
        return passes(list(recording_rules(self.files)), (naming.BUDGET_SPENT,))

    def evaluate(self, prometheus: Prometheus) -> None:
        """Record all of it in a Prometheus that has the counters."""
        for rules in self.passes:
            prometheus.import_rules(
                self._named(prometheus, rules), BEGIN - 5 * MINUTE, self.span.end + 5 * MINUTE
            )

    def _named(self, prometheus: Prometheus, rules: Sequence[Placed]) -> dict[str, str]:
        """Rule files whose names, and so the phases of their groups, differ between versions."""
        found = texts(self.files, rules)
        major = prometheus.tool.major
        return {f"{major}-{self.span.seed}-{Path(path).name}": text for path, text in found}
