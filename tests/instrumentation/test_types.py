"""An editor knows the spec: wrong models, operations and dimensions are type errors."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.instrumentation.page import Page
from tests.promtool import REPOSITORY
from tests.runtime.packages import PACKAGE, compile_package, imported

PACKAGES = sorted(REPOSITORY.glob("generated/*/python/*_llm"))
USE = """
from typing import Any

import support_assistant_llm as llm

with llm.call("granite-34b", "generate", tenant="acme") as call:
    call.usage(input=5)
with llm.call("granite-34b"):
    pass
llm.feedback("up", "granite-8b", tenant="globex")
llm.quality("faithfulness", 0.5, "granite-embed", "rerank")


@llm.measured("granite-34b")
async def ask(question: str) -> int:
    return len(question)


async def use() -> int:
    return await ask("why?")


class Client:
    name = "of the application"


client: str = llm.wrap_openai(Client()).name


def judge(sample: llm.Sample) -> llm.Score:
    return llm.Score(0.5, sample.labels["model"])


llm.evaluate_with("faithfulness", judge)
"""
MISUSE = """
import support_assistant_llm as llm

llm.call("granite-35b")
llm.call("granite-34b", "dream")
llm.call("granite-34b", tenant="umbrella")
llm.call("granite-34b", region="eu")
llm.feedback("sideways", "granite-34b")
llm.task("lost", "granite-34b")
llm.quality("charm", 0.5, "granite-34b")
llm.evaluate_with("toxicity", lambda sample: "good")
"""


def _mypy(*arguments: str | Path, path: Path | None = None) -> str:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-incremental",
            "--config-file=",
            *arguments,
        ],
        capture_output=True,
        text=True,
        env={"MYPYPATH": str(path or "")},
        check=False,
    )
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What mypy says of all packages and of two applications: one run, since most of it is the same."""
    folder = tmp_path_factory.mktemp("applications")
    (folder / "use.py").write_text(USE)
    (folder / "misuse.py").write_text(MISUSE)
    applications = (folder / "use.py", folder / "misuse.py")
    return _mypy(*PACKAGES, *applications, path=REPOSITORY / "generated/support-assistant/python")


def _errors(found: str, where: str) -> list[str]:
    return re.findall(rf"^\S*{where}\S*: error.*", found, re.MULTILINE)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_generated_packages_are_strictly_typed(found: str, package: Path) -> None:
    assert _errors(found, f"{package.name}/") == []


def test_what_the_spec_allows_is_typed(found: str) -> None:
    assert _errors(found, "/use.py") == []


def test_what_the_spec_does_not_know_is_a_type_error(found: str) -> None:
    errors = _errors(found, "/misuse.py")
    lines = {int(error.split(":")[1]) for error in errors}

    assert sorted(lines) == list(range(4, 12)), found
    assert f"Found {len(errors)} errors in 1 file (checked " in found


def test_names_that_look_like_code_are_names(tmp_path: Path) -> None:
    text = Path(__file__).with_name("hostile.yaml").read_text()
    folder = compile_package(text, tmp_path / "spec")
    page = Page()
    with imported(folder) as package:
        llm: Any = package(registry=page.registry)
        labels = {"class": "import", "self": "'''", "score": "1"}
        with llm.call("'; import os; '", '"""', **labels):
            pass
        llm.quality("_", 1, "ünïcode ☃ 模型", "a b", **labels)
        llm.queue_depth(2, "ünïcode ☃ 模型", **labels)
        llm.feedback("up", "ünïcode ☃ 模型", **labels)

    assert page.total("llm_requests_total", operation='"""', outcome="ok", **labels) == 1
    assert page.total("llm_quality_score_count", operation="a b", **labels) == 1
    assert page.total("llm_queue_depth", **labels) == 2
    assert page.total("llm_feedback_total", **labels) == 1
    assert page.by("llm_unknown_label_values_total", "label") == {}
    output = _mypy(folder / PACKAGE)
    assert "Success" in output, output
