"""docs/drift-events.md: its code writes the lines that it shows, and its table has every column."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema

from llmmon.runtime.drift.event_schema import EVENT_COLUMNS
from llmmon.spec import event_json_schema
from tests.promtool import REPOSITORY
from tests.runtime.packages import imported

if TYPE_CHECKING:
    import pytest

_PAGE = (REPOSITORY / "docs" / "drift-events.md").read_text(encoding="utf-8")
_OF_THE_RUN = ("time", "latency", "cost")
"""What is different each time: the cost depends on the day."""


def _block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def _read(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _without_times(events: list[dict[str, Any]]) -> list[list[tuple[str, Any]]]:
    return [
        [(key, None if key in _OF_THE_RUN else value) for key, value in event.items()]
        for event in events
    ]


def test_the_code_of_the_page_writes_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLMMON_EVENTS_DIR", str(tmp_path))
    with imported(REPOSITORY / "generated/support-assistant/python"):
        exec(_block("python"), {})
    (path,) = tmp_path.iterdir()
    shown = _read(_block("jsonl"))

    assert _without_times(_read(path.read_text())) == _without_times(shown)
    for event in shown:
        jsonschema.validate(event, event_json_schema())


def test_every_column_is_in_the_table_of_the_page() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", _PAGE, re.MULTILINE))

    assert {column.name for column in EVENT_COLUMNS} <= named
