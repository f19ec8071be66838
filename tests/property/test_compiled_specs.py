"""Any spec that can be written compiles to rules that promtool finds clean and whose tests pass."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

from llmmon.pipeline import Compilation, compile_specs
from tests.promtool import PromTools
from tests.property.specs import specs


def compiled(spec: dict[str, Any], folder: Path) -> Compilation:
    """The build of one spec. JSON is YAML, and says without doubt what is a text."""
    path = folder / "spec.yaml"
    path.write_text(json.dumps(spec, indent=1, ensure_ascii=False))
    return compile_specs([path])


def written(compilation: Compilation, folder: Path) -> tuple[list[Path], list[Path]]:
    """The rule files and the test files of a build, on disk."""
    assert compilation.tree is not None, [str(d) for d in compilation.report]
    for path, entry in compilation.tree.entries.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(entry.content)
    rules = sorted(folder.rglob("*.rules.yaml"))
    return rules, sorted(folder.rglob("*.test.yaml"))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spec=specs())
def test_any_spec_compiles_to_rules_that_promtool_finds_clean(
    spec: dict[str, Any], promtools: PromTools
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules, _ = written(compiled(spec, folder), folder / "out")

        for tool in promtools:
            result = tool.check_rules(*rules)
            assert result.returncode == 0, result.stdout + result.stderr


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spec=specs())
def test_the_generated_tests_of_any_spec_pass(spec: dict[str, Any], promtools: PromTools) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, tests = written(compiled(spec, folder), folder / "out")

        for tool in promtools:
            result = tool.test_rules(*tests)
            assert result.returncode == 0, result.stdout + result.stderr
