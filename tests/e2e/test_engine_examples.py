"""The examples of engines: they compile without a warning, and both promtools pass their rules and tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import llmmon
from tests.promtool import REPOSITORY, PromTools

EXAMPLES = REPOSITORY / "examples" / "engines"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All examples, built."""
    folder = tmp_path_factory.mktemp("engines")
    shutil.copytree(EXAMPLES, folder / "specs")
    (folder / ".git").mkdir()
    done = llmmon("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder / "generated"


def test_there_is_an_example_of_each_engine_that_people_run_most() -> None:
    assert {path.stem for path in EXAMPLES.iterdir()} >= {
        *("vllm", "sglang", "litellm", "tensorrt-llm", "dynamo", "envoy-ai-gateway"),
        *("otel-genai", "otel-genai-next"),
    }


@pytest.mark.parametrize("which", ["v2", "v3"])
def test_promtool_passes_the_rules_and_tests_of_each_engine(
    generated: Path, promtools: PromTools, which: str
) -> None:
    rules = sorted(generated.glob("*/prometheus/*.rules.yaml"))
    # Tests of hours and days are about tiers that read what is recorded, which is the same whatever
    # the engine; those of minutes are about what the engine exposes.
    tests = sorted(generated.glob("*/prometheus/tests/*-minutes.test.yaml"))
    slower = sorted(generated.glob("*/prometheus/tests/*-availability-[dh]*.test.yaml"))
    assert len(tests) == sum(path.name.startswith("slo-") for path in rules)
    if which == "v2":
        # Where versions differ they differ for every engine; generated/ is tested on both whole.
        tests, slower = tests[::2], [path for path in slower if "chat-vllm" in path.parts]
    assert slower

    promtool = getattr(promtools, which)
    checked = promtool.check_rules(*rules)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tested = promtool.test_rules(*tests, *slower)
    assert tested.returncode == 0, tested.stdout[-4000:] + tested.stderr
