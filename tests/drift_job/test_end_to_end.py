"""From events to an alert: the generated job, a real Pushgateway, the generated rules in real Prometheuses.

Two services have the same traffic, until one of them becomes slow.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from math import exp
from pathlib import Path
from random import Random

import pytest

from llmmon.pipeline import compile_specs
from tests.e2e.prometheus_server import Server, running, until
from tests.promtool import PromTools
from tests.pushgateway import pushgateway

SPEC = """\
version: llmmon/v1
service: {service}
models: [{{name: granite-34b}}]
drift:
  window: 1h
  baseline: {{trailing: 2d}}
  false_alarms: 2 per day
  checks:
    - {{signal: latency, statistic: ks, at_least: 20%}}
    - {{signal: refusal_rate, at_most: 20%}}
  job: {{events: [{service}.jsonl], pushgateway: "{gateway}"}}
"""
CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{rules}/*.rules.yaml']
scrape_configs:
  - job_name: pushgateway
    honor_labels: {honor}
    static_configs: [{{targets: ['{gateway}']}}]
"""
SLOW, USUAL = "slow", "usual"
DRIFT = 'ALERTS{alertname="LLMDriftInEvents",alertstate="firing"}'
_HOURS, _AN_HOUR = 52, 120


@dataclass(frozen=True, slots=True)
class World:
    """Where everything is. The last window ends at `now`."""

    folder: Path
    gateway: str
    now: datetime
    servers: tuple[Server, ...]

    def run_job(self, service: str, hours_ago: int = 0) -> int:
        """Run the generated script, as of so many hours before, and give back its status."""
        script = self.folder / "generated" / service / "drift" / "drift_check.py"
        moment = (self.now - timedelta(hours=hours_ago)).isoformat()
        done = subprocess.run(
            [sys.executable, script, "--until", moment],
            capture_output=True,
            check=False,
            cwd=self.folder,
            text=True,
        )
        assert "Traceback" not in done.stderr
        return done.returncode


@pytest.fixture(scope="module")
def world(promtools: PromTools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("drift-job")
    now = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    with ExitStack() as stack:
        gateway = stack.enter_context(pushgateway())
        _write_files(folder, gateway, now)
        servers = []
        # Rules do not depend on what the scrape makes of the labels that are pushed.
        for tool, honor in ((promtools.v2, "false"), (promtools.v3, "true")):
            assert tool.prometheus is not None, f"no prometheus beside {tool.promtool}"
            own = folder / tool.name.replace(" ", "-")
            own.mkdir()
            target = gateway.removeprefix("http://")
            config = CONFIG.format(rules=folder, honor=honor, gateway=target)
            servers.append(stack.enter_context(running(tool.prometheus, own, config)))
        yield World(folder, gateway, now, tuple(servers))


def _write_files(folder: Path, gateway: str, now: datetime) -> None:
    (folder / ".git").mkdir()
    for service in (SLOW, USUAL):
        spec = folder / f"{service}.yaml"
        spec.write_text(SPEC.format(service=service, gateway=gateway))
        (folder / f"{service}.jsonl").write_text("".join(_events(service, now)))
        tree = compile_specs([spec]).tree
        assert tree is not None
        for path, entry in tree.entries.items():
            file = folder / "generated" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(entry.content)
            if path.endswith("drift_job.rules.yaml"):
                quick = re.sub(r'interval: "\d+m"', 'interval: "1s"', entry.content.decode())
                (folder / f"{service}.rules.yaml").write_text(quick)


def _events(service: str, now: datetime) -> Iterator[str]:
    random = Random(7)
    for hour in range(_HOURS, 0, -1):
        slower = 2.5 if service == SLOW and hour <= 2 else 1.0
        for _ in range(_AN_HOUR):
            at = now - timedelta(hours=hour) + timedelta(seconds=random.randrange(3_600))
            event = {
                "time": at.isoformat(),
                "model": "granite-34b",
                "latency": slower * exp(random.gauss(0, 0.6)),
                "refusal": random.random() < 0.02,
            }
            yield json.dumps(event) + "\n"


def found(server: Server, query: str, times: int = 1) -> None:
    """Wait until a query has so many samples."""
    until(lambda: len(server.query(query)) == times, f"{times} of {query}")


def test_a_slowdown_becomes_an_alert_and_usual_traffic_does_not(world: World) -> None:
    assert (world.run_job(SLOW), world.run_job(USUAL)) == (1, 0)

    for server in world.servers:
        found(server, DRIFT)
        found(server, "llm:drift_job:age_seconds", times=2)
        (alert,) = server.query(DRIFT)
        told = {name: alert["metric"].get(name) for name in ("llm_service", "model", "signal")}
        assert told == {"llm_service": SLOW, "model": "granite-34b", "signal": "latency"}
        verdicts = server.query("llm:drift_job:verdict")
        assert {
            (v["metric"]["llm_service"], v["metric"]["signal"]): v["value"][1] for v in verdicts
        } == {
            (SLOW, "latency"): "1",
            (SLOW, "refusal_rate"): "0",
            (USUAL, "latency"): "0",
            (USUAL, "refusal_rate"): "0",
        }
        found(server, 'ALERTS{alertname="LLMDriftJobMissing"}', times=0)
        assert {rule["health"] for rule in server.rules()} == {"ok"}


def test_results_that_are_old_are_no_drift_but_a_job_that_is_missing(world: World) -> None:
    assert world.run_job(SLOW) == 1
    for server in world.servers:
        found(server, DRIFT)

    assert world.run_job(SLOW, hours_ago=3) == 0

    missing = f'ALERTS{{alertname="LLMDriftJobMissing",llm_service="{SLOW}",alertstate="firing"}}'
    for server in world.servers:
        found(server, DRIFT, times=0)
        found(server, missing)


def test_a_check_that_is_no_longer_made_is_gone_from_the_gateway(world: World) -> None:
    assert world.run_job(USUAL) == 0
    refusals = f'count(llm_drift_job_verdict{{llm_service="{USUAL}",signal="refusal_rate"}})'
    for server in world.servers:
        found(server, refusals)
    config = world.folder / "generated" / USUAL / "drift" / "drift.yaml"
    text = config.read_text()
    fewer = re.sub(r"  - signal: refusal_rate\n    at_most: [\d.]+\n", "", text)
    assert fewer != text
    config.write_text(fewer)

    assert world.run_job(USUAL) == 0

    for server in world.servers:
        found(server, refusals, times=0)
