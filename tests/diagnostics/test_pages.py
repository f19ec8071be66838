"""Every code with its page, in the code and in `docs/diagnostics`."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from llmmon import checks, codes
from llmmon.codes.page import SECTIONS
from llmmon.diagnostics import Code
from llmmon.explain import CODES, docs, page
from tests.front_end import check_job, check_text
from tests.front_end import codes as codes_of

DOCS = Path(__file__).parents[2] / "docs" / "diagnostics"
BASE = {
    "version": "version: llmmon/v1\n",
    "service": "service: chat\n",
    "models": "models: [{name: granite-34b}, {name: granite-embed, operations: [embed]}]\n",
}
"""What an example leaves out."""
OF_SEVERAL_FILES = ("LM109", "LM209", "LM210", "LM407", "LM409", "LM410", "LM519")
OF_JOBS = ("LM515", "LM516", "LM517")
WITH_EXAMPLE = [
    code for code in CODES if code > "LM1" and code not in (*OF_SEVERAL_FILES, *OF_JOBS)
]


def _yaml(code_id: str, heading: str) -> str:
    section = CODES[code_id].page.split(f"## {heading}\n")[1].split("\n## ")[0]
    return "".join(re.findall(r"```yaml\n(.*?)```", section, re.DOTALL))


def _sections(text: str) -> dict[str, str]:
    """The text of each top-level key."""
    parts = [part for part in re.split(r"^(?=\w)", text, flags=re.MULTILINE) if part.strip()]
    return {part.split(":")[0]: part for part in parts}


def _join(sections: dict[str, str]) -> str:
    return "".join(sections.values())


def _spec(fragment: str) -> str:
    return _join(BASE | _sections(fragment))


def _modules(package: ModuleType) -> set[str]:
    (folder,) = package.__path__
    return {path.stem for path in Path(folder).glob("*.py")} - {"__init__", "base", "page"}


def test_every_check_in_the_folder_is_in_the_list() -> None:
    listed = {str(getattr(check, "__name__", "")).rpartition(".")[2] for check in checks.CHECKS}

    assert _modules(checks) == listed


def test_every_code_that_a_module_defines_is_known_by_its_id() -> None:
    defined: list[Code] = []
    for name in sorted(_modules(codes)):
        module = __import__(f"llmmon.codes.{name}", fromlist=["CODES"])
        defined += [value for value in vars(module).values() if isinstance(value, Code)]
    defined += [check.CODE for check in checks.CHECKS]

    assert sorted(code.id for code in defined) == list(CODES)
    assert len({code.name for code in defined}) == len(defined)


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.id)
def test_a_page_has_its_four_sections_in_order_and_none_is_empty(code: Code) -> None:
    headings = re.findall(r"^## (.*)$", code.page, re.MULTILINE)
    bodies = re.split(r"^## .*$", code.page, flags=re.MULTILINE)[1:]

    assert tuple(headings) == SECTIONS
    assert all(body.strip() for body in bodies)
    assert re.fullmatch(r"LM\d{3}", code.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code.name)
    assert code.summary.endswith(".")


@pytest.mark.parametrize("code_id", WITH_EXAMPLE)
def test_the_example_of_a_page_gives_its_code(code_id: str) -> None:
    report, _ = check_text(_spec(_yaml(code_id, "Example")))

    assert code_id in codes_of(report)


@pytest.mark.parametrize("code_id", OF_JOBS)
def test_the_example_of_a_page_on_jobs_gives_its_code_and_its_fix_none(code_id: str) -> None:
    assert codes_of(check_job(_yaml(code_id, "Example"))) == [code_id]
    assert codes_of(check_job(_yaml(code_id, "Fix"))) == []


@pytest.mark.parametrize("code_id", [code for code in WITH_EXAMPLE if _yaml(code, "Fix")])
def test_the_fix_of_a_page_repairs_its_example(code_id: str) -> None:
    fixed = _sections(_yaml(code_id, "Fix"))
    whole, _ = check_text(_spec(_yaml(code_id, "Fix")))
    merged, _ = check_text(_join(_sections(_spec(_yaml(code_id, "Example"))) | fixed))

    assert code_id not in codes_of(merged) or code_id not in codes_of(whole)
    assert merged.ok or whole.ok


def test_the_pages_in_docs_are_those_of_the_code(update_golden: bool) -> None:
    if update_golden:
        DOCS.mkdir(parents=True, exist_ok=True)
        for stale in DOCS.glob("*.md"):
            stale.unlink()
        for name, text in docs().items():
            (DOCS / name).write_text(text, encoding="utf-8")
    there = {path.name: path.read_text(encoding="utf-8") for path in DOCS.iterdir()}

    assert there == docs()


def test_asking_for_a_page_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        page("LM999")
