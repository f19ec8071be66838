"""The Jinja environment, and where its templates are."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from llmmon.emit import jinja
from llmmon.emit.jinja import md, py, render, templates_folder
from tests.promtool import REPOSITORY


def test_a_source_tree_has_its_templates_at_the_root() -> None:
    assert templates_folder() == REPOSITORY / "templates"


def test_an_installed_package_has_its_templates_inside(tmp_path: Path) -> None:
    package = tmp_path / "llmmon"
    (package / "templates").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    assert templates_folder(package) == package / "templates"


def test_a_name_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("init/spec.yaml.j2")


def test_blocks_leave_no_blank_lines_and_the_last_newline_stays() -> None:
    template = jinja._environment().from_string("{% for x in xs %}\n- {{ x|py }}\n{% endfor %}\n")
    assert template.render(xs=["a", "b"]) == "- 'a'\n- 'b'\n"


@given(st.text())
def test_any_text_enters_python_as_one_ascii_literal(text: str) -> None:
    written = py(text)
    assert written.isascii()
    assert "\n" not in written
    assert ast.literal_eval(written) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b\n\n# c <b>", r"a \| b \# c \<b\>"),
        ("*a* _b_ `c` [d](e)", r"\*a\* \_b\_ \`c\` \[d\]\(e\)"),
        ("&lt; \\", r"\&lt; \\"),
        ("- not a list-item", r"\- not a list-item"),
        ("1. not a list, 2. either", r"1\. not a list, 2. either"),
        ("=== not a heading", r"\=== not a heading"),
    ],
)
def test_any_text_enters_markdown_as_text(text: str, written: str) -> None:
    assert md(text) == written
