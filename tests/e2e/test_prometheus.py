"""The generated rules in a real Prometheus that scrapes a running application, on 2.x and 3.x.

The rules are evaluated every second instead of every minute; nothing else of them is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.pipeline import compile_specs
from llmmon.rules.compiled import compile_rules
from llmmon.rules.size import RuleCount, count_rules
from tests.e2e.application import Application, application_of, serving
from tests.e2e.prometheus_server import Server, free_port, running, until
from tests.promtool import PromTools

ROOT = Path(__file__).parent.parent.parent
CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{rules}/*.rules.yaml']
scrape_configs:
  - job_name: application
    static_configs: [{{targets: ['127.0.0.1:{port}']}}]
"""


@dataclass(frozen=True, slots=True)
class World:
    """A Prometheus with the rules of a service, and the service's application."""

    server: Server
    service: Service
    application: Application

    def fired(self, slo: str, state: str) -> int:
        """How many burn-rate alerts of an SLO are in a state."""
        alerts = self.server.query(
            f'ALERTS{{alertname="{naming.BURN_ALERT}",slo="{slo}",alertstate="{state}"}}'
        )
        return len(alerts)


@pytest.fixture(scope="module", params=["v2", "v3"])
def world(
    request: pytest.FixtureRequest, promtools: PromTools, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    tool = getattr(promtools, request.param)
    assert tool.prometheus is not None, f"no prometheus beside {tool.promtool}"
    folder = tmp_path_factory.mktemp(f"prometheus-{request.param}")
    compilation = compile_specs([ROOT / "specs" / "support-assistant.yaml"])
    assert compilation.tree is not None
    for path, entry in compilation.tree.entries.items():
        if path.endswith(".rules.yaml"):
            text = re.sub(r'interval: "\d+m"', 'interval: "1s"', entry.content.decode())
            (folder / Path(path).name).write_text(text)
    service = compilation.services[0].service
    port = free_port()
    config = CONFIG.format(rules=folder, port=port)
    with (
        application_of(service, compilation.tree, folder / "package") as application,
        serving(application, port),
        running(tool.prometheus, folder, config) as server,
    ):
        yield World(server, service, application)


def test_every_rule_is_evaluated_without_an_error(world: World) -> None:
    until(
        lambda: all(rule["health"] != "unknown" for rule in world.server.rules()),
        "every rule has been evaluated",
    )

    rules = world.server.rules()

    size = sum(map(count_rules, compile_rules(world.service).rule_files), RuleCount())
    assert len(rules) == size.recording + size.alerting
    assert [rule["lastError"] for rule in rules if rule.get("lastError")] == []
    assert {rule["health"] for rule in rules} == {"ok"}


def test_every_slo_on_native_metrics_has_an_error_ratio_of_zero(world: World) -> None:
    native = [slo.name for slo in world.service.slos if slo.kind != "events"]

    def ratios() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for sample in world.server.query("slo:sli_error:ratio_rate1h"):
            found.setdefault(sample["metric"]["slo"], set()).add(sample["value"][1])
        return found

    until(lambda: set(ratios()) == set(native), "each SLO has an error ratio")

    assert ratios() == {slo: {"0"} for slo in native}


def test_failing_calls_set_off_the_page_of_what_they_break_and_of_nothing_else(
    world: World,
) -> None:
    assert world.fired("availability", "pending") == 0

    world.application.failing.set()

    # The tiers of days read hourly samples, of which there are none yet.
    until(lambda: world.fired("availability", "pending") == 2, "both pages are pending")
    until(lambda: world.fired("goodput", "pending") > 0, "goodput is pending")
    assert world.fired("latency", "pending") == 0
    assert world.fired("satisfaction", "pending") == 0
