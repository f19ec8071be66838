"""Every selector of every generated rule resolves to series that exist."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings

from llmmon.pipeline import compile_specs
from tests.closed_world import mistakes_in, selectors
from tests.promtool import REPOSITORY
from tests.property.specs import specs

SPECS = sorted(
    path
    for folder in ("specs", "examples/engines")
    for path in (REPOSITORY / folder).glob("*.yaml")
)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_rules_of_the_examples_read_what_exists(path: Path) -> None:
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert mistakes_in(compile_specs([path]), spec) == []


@settings(max_examples=40)
@given(spec=specs())
def test_rules_of_any_spec_read_what_exists(spec: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec.yaml"
        path.write_text(json.dumps(spec, indent=1, ensure_ascii=False), encoding="utf-8")
        assert mistakes_in(compile_specs([path]), spec) == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("vllm:time_to_first_token_seconds_bucket", "vllm:ttft_bucket", "nothing exposes"),
        ('model_name="ibm-', 'modelname="ibm-', "no label modelname"),
        ('le="0.75"', 'le="0.8"', "no bound"),
        ("sli_error:ratio_rate1h{", "sli_error:ratio_rate1w{", "nothing exposes or records"),
        ('sloth_id="chat-vllm-first', 'sloth_id="chat-vllm-second', "no rule records it"),
    ],
)
def test_the_check_itself_sees_what_does_not(old: str, new: str, mistake: str) -> None:
    path = REPOSITORY / "examples" / "engines" / "vllm.yaml"
    compilation = compile_specs([path])
    assert compilation.tree is not None
    (rules,) = (p for p in compilation.tree.entries if p.endswith("first-token.rules.yaml"))
    entry = compilation.tree.entries[rules]
    assert old.encode() in entry.content
    changed = entry.content.replace(old.encode(), new.encode())
    compilation.tree.entries[rules] = replace(entry, content=changed)
    found = mistakes_in(compilation, yaml.safe_load(path.read_text(encoding="utf-8")))
    assert any(mistake in one for one in found), found


def test_selectors_are_found_wherever_they_stand() -> None:
    text = 'sum by (a) (rate(x{a="1"}[5m])) / on (b) y > bool 3 unless max_over_time(z[1h:5m])'
    assert {name for name, _ in selectors(text)} == {"x", "y", "z"}
