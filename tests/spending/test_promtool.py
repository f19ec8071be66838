"""The rules and tests of spending of services that have something of everything, run by promtool."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmmon.pipeline import Compilation, compile_specs
from tests.promtool import PromTools

FOLDER = Path(__file__).parent
OFFSETS = ("+05:45", "-09:30", "+14:00")
SMALL = """\
version: llmmon/v1
service: small
utc_offset: "{offset}"
models: [{{name: granite-34b, prices: [{{input: 0.8, output: 2.4}}]}}]
budgets:
  - {{name: weekly, limit: 50 USD, period: week}}
  - {{name: quarterly, limit: 500 USD, period: quarter}}
"""


def built(spec: str, folder: Path) -> Path:
    """What a spec compiles to, below a folder."""
    (folder / ".git").mkdir()
    (folder / "spec.yaml").write_text(spec, encoding="utf-8")
    compilation = compile_specs([folder / "spec.yaml"])
    out = write(compilation, folder)
    (service,) = (path for path in out.iterdir() if (path / "prometheus").is_dir())
    return service / "prometheus"


def write(compilation: Compilation, folder: Path) -> Path:
    """Writes what was compiled below a folder, and says where."""
    assert compilation.tree, [diagnostic.message for diagnostic in compilation.report]
    for path, entry in compilation.tree.entries.items():
        target = folder / "out" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(entry.content)
    return folder / "out"


def check(prometheus: Path, promtools: PromTools, *topics: str) -> None:
    """promtool accepts the rules and passes their tests, in both generations."""
    rules = sorted(prometheus.glob("*.rules.yaml"))
    tests = sorted(t for topic in topics for t in (prometheus / "tests").glob(f"{topic}-*.yaml"))
    assert rules
    assert tests
    for promtool in promtools:
        accepted = promtool.check_rules(*rules)
        assert accepted.returncode == 0, accepted.stdout + accepted.stderr
        passed = promtool.test_rules(*tests)
        assert passed.returncode == 0, passed.stdout + passed.stderr


@pytest.mark.parametrize("name", ["engines", "module"])
def test_every_test_of_spending_passes(name: str, tmp_path: Path, promtools: PromTools) -> None:
    spec = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    check(built(spec, tmp_path), promtools, "cost", "budget")


@pytest.mark.parametrize("offset", OFFSETS)
def test_days_end_by_any_clock(offset: str, tmp_path: Path, promtools: PromTools) -> None:
    check(built(SMALL.format(offset=offset), tmp_path), promtools, "cost")
