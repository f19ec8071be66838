"""What goes through each model, whoever measures it: names, labels, and values in promtool."""

from __future__ import annotations

from pathlib import Path

import yaml

from llmmon.backends.prometheus import rule_file
from llmmon.emit.yaml import dump
from llmmon.rules.compiled import compile_rules
from llmmon.rules.types import RecordingRule
from tests.front_end import service_of
from tests.promtool import PromTools

SPEC = """\
version: llmmon/v1
service: chat
team: speech
models:
  - {name: a}
  - {name: v, source: {engine: vllm, version: "0.33"}, selector: {model_name: v, namespace: llm}}
  - {name: n, source: {engine: vllm, version: "0.33"}, selector: {model_name: n, namespace: llm}}
"""


def recorded(text: str) -> list[RecordingRule]:
    rules = compile_rules(service_of(text)).traffic_file.groups[0].rules
    return [rule for rule in rules if isinstance(rule, RecordingRule)]


def test_a_service_says_that_it_is_there_and_where_its_dashboards_are() -> None:
    info = recorded(SPEC)[0]
    assert (info.record, str(info.expr)) == ("llm:service:info", "vector(1)")
    assert info.labels == {
        "team": "speech",
        "llm_service": "chat",
        "dashboards": "llmmon-chat",
    }
    assert "dashboards" not in recorded(f"{SPEC}outputs: [prometheus]\n")[0].labels


def test_every_model_has_the_same_three_rates() -> None:
    rules = recorded(SPEC)[1:]
    assert [(rule.record.split(":")[1], rule.labels.get("model")) for rule in rules] == [
        (name, model) for model in (None, "v", "n") for name in ("requests", "errors", "tokens")
    ]


def test_groups_hold_as_many_rules_as_mimir_takes() -> None:
    one = SPEC.splitlines(keepends=True)[-1]
    models = "".join(one.replace(" n,", f" m{n},").replace(": n,", f": m{n},") for n in range(20))
    groups = compile_rules(service_of(SPEC + models)).traffic_file.groups
    assert len({group.name for group in groups}) == len(groups) == 4


def test_rates_are_those_of_finished_calls(promtools: PromTools, tmp_path: Path) -> None:
    rules = tmp_path / "traffic.rules.yaml"
    rules.write_text(dump(rule_file(compile_rules(service_of(SPEC)).traffic_file), ""))

    def fed(outcome: str, a_minute: int) -> dict[str, str]:
        labels = f'llm_service="chat",model="a",operation="x",outcome="{outcome}"'
        return {"series": f"llm_requests_total{{{labels}}}", "values": f"0+{a_minute}x20"}

    def one(series: str, value: float) -> dict[str, object]:
        sample = {
            "labels": f'{series}{{llm_service="chat",model="a",team="speech"}}',
            "value": value,
        }
        return {"expr": f'{series}{{model="a"}}', "eval_time": "20m", "exp_samples": [sample]}

    case = {
        "interval": "1m",
        "input_series": [fed("ok", 60), fed("error", 6), fed("cancelled", 30)],
        "promql_expr_test": [one("llm:requests:rate5m", 1.1), one("llm:errors:rate5m", 0.1)],
    }
    file = tmp_path / "traffic.test.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [rules.name], "tests": [case]}))
    for tool in promtools:
        done = tool.test_rules(file)
        assert done.returncode == 0, done.stdout + done.stderr
