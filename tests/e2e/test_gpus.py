"""dcgm-exporter's three generations of names, scraped by a real Prometheus: one set of series, one alert.

The rules are evaluated every second instead of every minute; nothing else of them is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal

import pytest

from llmmon.model.gpu import Gpu, GpuField
from llmmon.model.service import Service
from llmmon.pipeline import compile_specs
from llmmon.promql import sample
from llmmon.rules.gpu_series import recorded_name
from tests.e2e.prometheus_server import Server, running, until
from tests.e2e.replay import Replay, replaying
from tests.promtool import PromTools

VERSIONS = {"legacy": "4.8.2", "transition": "4.8.4", "canonical": "4.9"}
SPEC = """\
version: llmmon/v1
service: {profile}
models: [{{name: small, prices: [{{gpu_hour: 2.95}}]}}]
gpu:
  exporter: {{dcgm: "{version}", honor_labels: {honor}}}
  selector: {{namespace: llm-{profile}, job: {profile}}}
"""
CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{rules}/*.rules.yaml']
scrape_configs:
{jobs}
"""
JOB = """\
  - job_name: {job}
    honor_labels: {honor}
    static_configs:
      - targets: ['127.0.0.1:{port}']
        labels: {{namespace: gpu-operator, pod: exporter-0}}
"""
IN_OUR_UNIT = {
    "celsius": Decimal(61),
    "watts": Decimal(412),
    "hertz": Decimal(1_980_000_000),
    "ratio": Decimal("0.25"),
    "bytes": Decimal(2**30),
    "bytes_per_second": Decimal(12_000_000),
    "joules_total": Decimal(5_000),
    "seconds_total": Decimal(90),
    "total": Decimal(3),
    "bool": Decimal(0),
    "code": Decimal(0),
}
NOT_BY_NAME = ("reported_margin", "xid", "recovery_action")


class Exporter(Replay):
    """The page of a GPU with two MIG instances."""

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self.xid = 0

    def text(self) -> str:
        """Every field, once for each instance."""
        return "".join(self._line(field, n) for field in self._gpu.fields for n in ("1", "2"))

    def _line(self, field: GpuField, instance: str) -> str:
        labels = {
            "gpu": "0",
            "UUID": f"GPU-{self._gpu.profile}",
            "modelName": "NVIDIA H100",
            self._gpu.host_labels[-1]: "node-a",
            "GPU_I_ID": instance,
            "namespace": f"llm-{self._gpu.profile}",
            "pod": f"chat-{instance}",
        }
        value = IN_OUR_UNIT[field.unit] / field.factor
        if field.key == "xid":
            labels |= {"err_code": str(self.xid), "err_msg": "a text"}
            value = Decimal(self.xid)
        return f"{sample(field.metric, labels)} {value:f}\n"


@dataclass(frozen=True, slots=True)
class World:
    """A Prometheus that scrapes three exporters, with the rules of a service for each."""

    server: Server
    services: dict[str, Service]
    exporters: dict[str, Exporter]


@pytest.fixture(scope="module", params=["v2", "v3"])
def world(
    request: pytest.FixtureRequest, promtools: PromTools, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    tool = getattr(promtools, request.param)
    assert tool.prometheus is not None, f"no prometheus beside {tool.promtool}"
    folder = tmp_path_factory.mktemp(f"gpus-{request.param}")
    for profile, version in VERSIONS.items():
        honor = str(profile == "transition").lower()
        spec = SPEC.format(profile=profile, version=version, honor=honor)
        (folder / f"{profile}.yaml").write_text(spec)
    compilation = compile_specs([folder / f"{profile}.yaml" for profile in VERSIONS])
    assert compilation.tree is not None
    for path, entry in compilation.tree.entries.items():
        if path.endswith("gpu.rules.yaml"):
            text = entry.content.decode().replace('interval: "1m"', 'interval: "1s"')
            (folder / f"{path.replace('/', '-')}").write_text(text)
    services = {c.service.name: c.service for c in compilation.services}
    exporters = {name: Exporter(gpu) for name, s in services.items() if (gpu := s.gpu)}
    with ExitStack() as stack:
        jobs = [
            JOB.format(
                job=name,
                honor=str(name == "transition").lower(),
                port=stack.enter_context(replaying(exporter)),
            )
            for name, exporter in exporters.items()
        ]
        config = CONFIG.format(rules=folder, jobs="".join(jobs))
        server = stack.enter_context(running(tool.prometheus, folder, config))
        yield World(server, services, exporters)


def test_every_generation_becomes_the_same_series_in_the_same_units(world: World) -> None:
    expected = {}
    for name, service in world.services.items():
        assert service.gpu is not None
        for field in service.gpu.fields:
            if field.key not in NOT_BY_NAME and not field.key.startswith("nvlink_"):
                expected[recorded_name(field), name] = IN_OUR_UNIT[field.unit]

    def wrong() -> list[str]:
        found = {}
        for series in {series for series, _ in expected}:
            for each in world.server.query(f'{series}{{host="node-a",gpu="0"}}'):
                found[series, each["metric"]["llm_service"]] = float(each["value"][1])
        return [
            f"{series} of {name}: {found.get((series, name))}"
            for (series, name), value in expected.items()
            if found.get((series, name)) != pytest.approx(float(value))
        ]

    until(lambda: not wrong(), f"all series: {wrong()}")
    assert len(expected) > 70


def test_workloads_have_their_labels_however_the_exporter_is_scraped(world: World) -> None:
    for name in VERSIONS:
        query = f'llm:gpu_engine_active:ratio{{llm_service="{name}"}}'
        until(lambda query=query: len(world.server.query(query)) == 2, query)  # type: ignore[misc]
        found = [each["metric"] for each in world.server.query(query)]
        assert {(m["namespace"], m["pod"]) for m in found} == {
            (f"llm-{name}", "chat-1"),
            (f"llm-{name}", "chat-2"),
        }
        assert len(world.server.query(f'llm:gpu_power:watts{{llm_service="{name}"}}')) == 1


def test_every_rule_is_evaluated_and_the_first_xid_fires_once(world: World) -> None:
    def firing() -> list[dict[str, str]]:
        alerts = 'ALERTS{alertname="LLMGpuXid",alertstate="firing"}'
        return [each["metric"] for each in world.server.query(alerts)]

    until(
        lambda: all(rule["health"] != "unknown" for rule in world.server.rules()),
        "every rule has been evaluated",
    )
    assert firing() == []

    for exporter in world.exporters.values():
        exporter.xid = 79
    until(lambda: len(firing()) == len(VERSIONS), "the XID fires for each service")

    assert {(m["llm_service"], m["xid"], m["severity"]) for m in firing()} == {
        (name, "79", "critical") for name in VERSIONS
    }
    rules = world.server.rules()
    assert [rule["lastError"] for rule in rules if rule.get("lastError")] == []
    assert {rule["health"] for rule in rules} == {"ok"}
