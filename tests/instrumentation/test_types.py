"""An editor knows the spec: wrong models, operations and dimensions are type errors."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
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


def _lines_with_errors(output: str) -> Sequence[int]:
    return [int(line) for line in re.findall(r"^\S*misuse\.py:(\d+): error", output, re.MULTILINE)]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_generated_packages_are_strictly_typed(package: Path) -> None:
    assert "Success" in _mypy(package)


def test_what_the_spec_allows_is_typed(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(USE)

    output = _mypy(tmp_path / "use.py", path=REPOSITORY / "generated/support-assistant/python")
    assert "Success" in output, output


def test_what_the_spec_does_not_know_is_a_type_error(tmp_path: Path) -> None:
    (tmp_path / "misuse.py").write_text(MISUSE)

    output = _mypy(tmp_path / "misuse.py", path=REPOSITORY / "generated/support-assistant/python")
    assert sorted(set(_lines_with_errors(output))) == list(range(4, 12)), output


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
