"""Inhibition: one incident is one page, and nothing silences itself."""

from __future__ import annotations

import os
import re
import subprocess
from itertools import product
from pathlib import Path

import pytest

from llmmon.model import naming
from llmmon.pipeline import compile_specs
from llmmon.rules.compiled import CompiledService
from llmmon.rules.proof.series import split_labels
from llmmon.rules.types import InhibitRule, Labels

SPECS = Path(__file__).parent.parent.parent / "specs"
_MATCHER = re.compile(r'(\w+)(=~|=)"(.*)"')


@pytest.fixture(scope="module")
def services() -> tuple[CompiledService, ...]:
    return compile_specs([SPECS]).services


def alerts(compiled: CompiledService) -> list[Labels]:
    """The labels of every alert that the service can raise, with its name."""
    of_slos = zip(compiled.service.slos, compiled.slo_files, strict=True)
    of_budgets = zip(compiled.service.budgets, compiled.budget_files, strict=True)
    every = (
        *((rules, split_labels(slo)) for slo, rules in of_slos),
        *((rules, {n: v[0] for n, v in b.split_values}) for b, rules in of_budgets),
    )
    return [
        {"alertname": rule.alert, **rule.labels, **split}
        for rules, split in every
        for rule in rules.alerts
    ]


def selects(matchers: tuple[str, ...], labels: Labels) -> bool:
    for matcher in matchers:
        match = _MATCHER.fullmatch(matcher)
        assert match, matcher
        name, op, value = match.groups()
        pattern = re.escape(value) if op == "=" else value
        if not re.fullmatch(pattern, labels.get(name, "")):
            return False
    return True


def inhibits(rule: InhibitRule, source: Labels, target: Labels) -> bool:
    same = all(source.get(name, "") == target.get(name, "") for name in rule.equal)
    return same and selects(rule.source, source) and selects(rule.target, target)


def pairs(compiled: CompiledService) -> set[tuple[int, int]]:
    """Which alert, by its number, inhibits which."""
    all_alerts = list(enumerate(alerts(compiled)))
    return {
        (i, j)
        for rule in compiled.inhibit_rules
        for (i, source), (j, target) in product(all_alerts, all_alerts)
        if inhibits(rule, source, target)
    }


def test_no_alert_inhibits_itself_or_the_one_that_inhibits_it(
    services: tuple[CompiledService, ...],
) -> None:
    for compiled in services:
        found = pairs(compiled)
        assert not {(i, j) for i, j in found if i == j or (j, i) in found}


def test_a_faster_tier_inhibits_every_slower_one_of_its_own_slo_and_no_other_alert(
    services: tuple[CompiledService, ...],
) -> None:
    order = ["1h", "6h", "1d", "3d"]
    for compiled in services:
        found, known = pairs(compiled), alerts(compiled)
        for (i, source), (j, target) in product(enumerate(known), enumerate(known)):
            burning = source["alertname"] == naming.BURN_ALERT
            if "slo" not in source or "slo" not in target:
                continue
            same_slo = source["slo"] == target["slo"]
            slower = target["alertname"] == naming.BURN_ALERT and order.index(
                target["long_window"]
            ) > order.index(source.get("long_window", "3d"))
            exhausted = target["alertname"] == naming.EXHAUSTED_ALERT
            assert ((i, j) in found) == (burning and same_slo and (slower or exhausted))


def test_what_is_spent_of_a_budget_silences_what_was_bound_to_come_before(
    services: tuple[CompiledService, ...],
) -> None:
    order = [naming.BUDGET_FORECAST_ALERT, naming.BUDGET_SHARE_ALERT]
    for compiled in services:
        found, known = pairs(compiled), alerts(compiled)
        for (i, source), (j, target) in product(enumerate(known), enumerate(known)):
            if "budget" not in source or "budget" not in target:
                continue
            same = source["budget"] == target["budget"]
            gone = source["alertname"] == naming.BUDGET_EXHAUSTED_ALERT
            shares = [float(each.get("share", "0%")[:-1]) for each in (source, target)]
            is_more = 0 < shares[1] < shares[0]
            expected = same and (is_more or (gone and target["alertname"] in order))
            assert ((i, j) in found) == expected, (source, target)


def test_a_missing_metric_is_never_silenced(services: tuple[CompiledService, ...]) -> None:
    for compiled in services:
        known = alerts(compiled)
        assert not [j for _, j in pairs(compiled) if known[j]["alertname"] == naming.ABSENT_ALERT]


def test_alertmanager_takes_the_generated_rules(tmp_path: Path) -> None:
    amtools = sorted(SPECS.parent.glob(".tools/alertmanager-*/amtool"))
    if not amtools and not os.environ.get("LLMMON_REQUIRE_PROMTOOL"):
        pytest.skip("needs amtool; to get it: sh scripts/promtool")
    compilation = compile_specs([SPECS])
    assert compilation.tree is not None
    for path, entry in compilation.tree.entries.items():
        if path.endswith("/inhibit_rules.yaml"):
            config = tmp_path / "alertmanager.yml"
            rules = entry.content.decode()
            config.write_text(f"route: {{receiver: x}}\nreceivers: [{{name: x}}]\n{rules}")

            result = subprocess.run(
                [amtools[-1], "check-config", config], capture_output=True, text=True, check=False
            )

            assert result.returncode == 0, result.stdout + result.stderr
