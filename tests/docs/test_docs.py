"""What the documentation says is true of the code: links, commands, specs, keys, names, output."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from llmmon.cli.json_format import dumped
from llmmon.cli.main import COMMANDS, main
from llmmon.diagnostics import Severity
from llmmon.fields import Shape
from llmmon.model import naming
from llmmon.pipeline import check_specs
from llmmon.spec import ServiceSpec, event_json_schema, json_schema
from llmmon.spec.places import fields_at
from llmmon.spec.root import OUTPUTS
from llmmon.spec.slo import SHAPES
from tests.cli.running import llmmon
from tests.promtool import REPOSITORY

DOCS = REPOSITORY / "docs"
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")])
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SPEC_PAGE = (DOCS / "spec.md").read_text(encoding="utf-8")
RULES_PAGE = (DOCS / "rules.md").read_text(encoding="utf-8")

COST_PAGE = (DOCS / "cost.md").read_text(encoding="utf-8")
GPU_PAGE = (DOCS / "gpu.md").read_text(encoding="utf-8")
DRIFT_PAGE = (DOCS / "drift-rules.md").read_text(encoding="utf-8")
DRIFT_JOB_PAGE = (DOCS / "drift-job.md").read_text(encoding="utf-8")

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
# What the fragments in docs/spec.md refer to without saying so.
_AROUND_A_FRAGMENT = {
    "version": "version: llmmon/v1\n",
    "service": "service: support-assistant\n",
    "models": "models: [{name: granite-34b, prices: [{input: 0.8, output: 2.4}]}]\n",
    "dimensions": "dimensions: {tenant: {values: [acme]}}\n",
    "quality": "quality: [{metric: faithfulness}]\n",
}


def _name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def _blocks(text: str, language: str) -> list[str]:
    return [body for found, body in _FENCE.findall(text) if found == language]


def _slugs(page: Path) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for link in _LINK.findall(text):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in _slugs(target), f"{link}: no such heading"


def _invocations() -> Iterator[tuple[str, str]]:
    """Each command line of llmmon in a code block or in backticks, with its page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = [body for language, body in _FENCE.findall(text) if language in ("sh", "console")]
        lines = [line for body in blocks for line in body.splitlines()]
        lines += re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
        for line in lines:
            command = re.match(r"(?:\$ )?(?:\S*/)?llmmon ([a-z].*)", line)
            if command:
                yield _name(page), command[1]


@pytest.mark.parametrize("line", sorted({line for _, line in _invocations()}))
def test_every_command_in_the_docs_exists_with_its_options(line: str) -> None:
    name, *arguments = shlex.split(line, comments=True)
    assert name in COMMANDS

    command = main.get_command(click.Context(main), name)
    assert command is not None
    if isinstance(command, click.Group) and arguments[:1] and arguments[0] in command.commands:
        command = command.commands[arguments[0]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {a.partition("=")[0] for a in arguments if a.startswith("-")} <= known | {"--help"}


def test_every_command_is_in_the_readme() -> None:
    documented = {line.split()[0] for page, line in _invocations() if page == "README.md"}

    assert documented >= set(COMMANDS)


def _errors(text: str, folder: Path) -> list[str]:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    report = check_specs([path]).report
    return [d.message for d in report if d.severity is Severity.ERROR]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_whole_spec_in_the_docs_compiles(page: Path, tmp_path: Path) -> None:
    for block in _blocks(page.read_text(encoding="utf-8"), "yaml"):
        is_spec = re.search(r"^service:", block, re.MULTILINE) and "llmmon-drift/" not in block
        if is_spec and "diagnostics" not in page.parts:
            assert _errors(block, tmp_path) == []


@pytest.mark.parametrize("fragment", _blocks(SPEC_PAGE, "yaml"))
def test_every_piece_of_a_spec_in_the_reference_compiles(fragment: str, tmp_path: Path) -> None:
    found = yaml.safe_load(fragment) or {}
    around = {k: v for k, v in _AROUND_A_FRAGMENT.items() if k not in found}

    assert _errors(fragment + "".join(around.values()), tmp_path) == []


def _shapes(annotation: Any) -> Iterator[type[Shape]]:
    """The shapes of a spec that an annotation contains."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _shapes(argument)


def _keys(shape: type[Shape], seen: set[type[Shape]]) -> Iterator[str]:
    if shape not in seen:
        seen.add(shape)
        for name, field in fields_at(shape, {}, ()).items():
            yield name
            for inner in _shapes(field.annotation):
                yield from _keys(inner, seen)


def test_every_key_kind_and_output_is_in_the_reference() -> None:
    seen: set[type[Shape]] = set()
    shapes: tuple[type[Shape], ...] = (ServiceSpec, *SHAPES.values())
    keys = {key for shape in shapes for key in _keys(shape, seen)}
    quoted = [*re.findall(r"`([^`\n]+)`", _FENCE.sub("", SPEC_PAGE)), *_blocks(SPEC_PAGE, "yaml")]
    words = set(re.findall(r"[a-z_]+", " ".join(quoted)))

    assert len(keys) > 60
    assert keys | set(SHAPES) | set(OUTPUTS) <= words


def test_every_recorded_series_and_alert_is_in_the_reference() -> None:
    names = [value for name, value in vars(naming).items() if name.isupper() and name != "_MAX_UID"]
    prefixes = ("slo:", "llm:", "llm_", "LLM", "sloth_")
    emitted = [n for n in names if isinstance(n, str) and n.startswith(prefixes)]

    assert len(emitted) > 40
    pages = RULES_PAGE + COST_PAGE + GPU_PAGE + DRIFT_PAGE + DRIFT_JOB_PAGE
    assert [name for name in emitted if name not in pages] == []


def test_the_schema_in_docs_is_the_one_that_llmmon_prints(update_golden: bool) -> None:
    schema = DOCS / "llmmon.schema.json"
    if update_golden:
        schema.write_text(dumped(json_schema()), encoding="utf-8")

    assert schema.read_text(encoding="utf-8") == dumped(json_schema())


def test_the_schema_of_price_files_in_docs_is_the_one_that_llmmon_prints(
    update_golden: bool,
) -> None:
    schema = DOCS / "llmmon-prices.schema.json"
    if update_golden:
        schema.write_text(dumped(json_schema(prices=True)), encoding="utf-8")

    assert schema.read_text(encoding="utf-8") == dumped(json_schema(prices=True))


def test_the_schema_of_events_in_docs_is_the_one_that_llmmon_prints(update_golden: bool) -> None:
    schema = DOCS / "llmmon-event.schema.json"
    if update_golden:
        schema.write_text(dumped(event_json_schema()), encoding="utf-8")

    assert schema.read_text(encoding="utf-8") == dumped(event_json_schema())


def test_the_index_lists_every_decision() -> None:
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    decisions = sorted(page.name for page in (DOCS / "adr").glob("0*.md"))

    assert sorted(re.findall(r"\]\((0\d+-[^)]+)\)", index)) == decisions
    for page in decisions:
        number = int(page.partition("-")[0])
        text = (DOCS / "adr" / page).read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix(f"# {number}. ")
        assert f"| [{number}]({page}) | {title} |" in index
        assert _HEADING.findall(text)[1:] == ["Context", "Decision", "Consequences"]


# --- the tour of the README ------------------------------------------------------------------


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the spec of the README and what it compiles to."""
    folder = tmp_path_factory.mktemp("tour")
    (folder / "specs").mkdir()
    _write(folder / "specs")
    assert llmmon("build", cwd=folder).returncode == 0
    return folder


def _write(folder: Path, old: str = "", new: str = "") -> None:
    spec = _blocks(README, "yaml")[0]
    assert old in spec
    (folder / "chat.yaml").write_text(spec.replace(old, new) if old else spec, encoding="utf-8")


def _shown(command: str) -> str:
    """What the README shows below a command."""
    (block,) = [b for b in _blocks(README, "console") if b.startswith(f"$ llmmon {command}")]
    return block.partition("\n")[2]


def test_the_summary_in_the_readme_is_real(tour: Path) -> None:
    assert llmmon("build", "--out", "again", cwd=tour).stdout.replace("again", "generated") == (
        _shown("build")
    )


def test_the_alert_in_the_readme_is_real(tour: Path) -> None:
    rules = (tour / "generated/chat/prometheus/slo-availability.rules.yaml").read_text("utf-8")

    assert _blocks(README, "yaml")[1] in rules


def test_the_checks_in_the_readme_are_real(tour: Path) -> None:
    without_promtool = llmmon("check", cwd=tour, path="").stdout.splitlines()

    assert without_promtool[:3] == _shown("check").splitlines()[:3]


def test_the_diagnostics_in_the_readme_are_real(tour: Path, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    _write(tmp_path / "specs", "below: 5s, objective: 95%", "below: 4, objectiv: 95%")

    assert llmmon("validate", cwd=tmp_path).stderr == _shown("validate")


def test_the_diff_in_the_readme_is_real(tour: Path, tmp_path: Path) -> None:
    _write(tmp_path, "objective: 99.5%", "objective: 99%")

    assert llmmon("diff", "specs", str(tmp_path), cwd=tour).stdout == _shown("diff")


def test_the_output_in_the_architecture_page_is_real() -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    (warning,) = [b for b in _blocks(page, "text") if b.startswith("warning[")]
    (alert,) = [b for b in _blocks(page, "yaml") if "alert:" in b]
    built = REPOSITORY / "generated/support-assistant/prometheus/slo-latency.rules.yaml"
    rules = built.read_text(encoding="utf-8")

    assert warning in llmmon("validate", "specs", cwd=REPOSITORY).stderr
    assert alert in rules
    assert [
        b for b in _blocks(page, "text") if b.startswith("sum(") and b.strip() not in rules
    ] == []
