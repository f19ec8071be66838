"""What docs/prices.md shows of `llmmon prices` is what it prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cli.running import llmmon
from tests.promtool import REPOSITORY

PAGE = (REPOSITORY / "docs/prices.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _block(language: str, start: str) -> str:
    (found,) = [
        body
        for kind, body in _FENCE.findall(PAGE)
        if (kind, body[: len(start)]) == (language, start)
    ]
    return str(found)


def _shown(start: str, folder: Path) -> tuple[str, str]:
    """What a command of the page prints, and what the page says that it prints."""
    line, _, expected = _block("console", f"$ {start}").partition("\n")
    run = llmmon(*shlex.split(line.removeprefix("$ llmmon ")), cwd=folder)
    return run.stderr + run.stdout, expected


def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "list.json").write_text(_block("json", "{"), encoding="utf-8")
    shared = "version: llmmon/v1\nprice_files: [prices/imported.yaml]\n"
    (tmp_path / "llmmon.yaml").write_text(shared, encoding="utf-8")
    spec = _block("yaml", "version: llmmon/v1\nservice")
    (tmp_path / "specs/support.yaml").write_text(spec, encoding="utf-8")

    printed, shown = _shown("llmmon prices import", tmp_path)
    assert printed == shown
    written = (tmp_path / "prices/imported.yaml").read_text(encoding="utf-8")
    assert written == _block("yaml", "# Prices")

    later = _block("json", "{").replace("8e-07", "7e-07")
    (tmp_path / "list.json").write_text(later, encoding="utf-8")
    printed, shown = _shown("llmmon prices check", tmp_path)
    assert printed == shown


def test_the_price_file_of_the_page_is_valid(tmp_path: Path) -> None:
    (tmp_path / "ibm.yaml").write_text(
        _block("yaml", "version: llmmon-prices/v1"), encoding="utf-8"
    )

    assert llmmon("validate", "ibm.yaml", cwd=tmp_path).stdout == "1 price file is valid\n"
