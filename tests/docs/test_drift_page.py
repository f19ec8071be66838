"""docs/drift.md: its commands print what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from llmmon.cli.main import main
from tests.drift.example import CONFIG, write_example
from tests.promtool import REPOSITORY

if TYPE_CHECKING:
    import pytest

_PAGE = (REPOSITORY / "docs" / "drift.md").read_text()
_SHOWN = re.compile(r"```console\n\$ llmmon (.*)\n((?:.*\n)*?)```")


def test_the_configuration_of_the_page_is_the_one_that_was_run() -> None:
    assert f"```yaml\n{CONFIG}```" in _PAGE


def test_the_commands_of_the_page_print_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_example(tmp_path)
    monkeypatch.chdir(tmp_path)
    shown = _SHOWN.findall(_PAGE)

    assert len(shown) == 4
    for command, output in shown:
        assert CliRunner().invoke(main, shlex.split(command)).stdout == output
