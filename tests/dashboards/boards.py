"""Dashboards as tests use them: from the text of a spec to values, documents and the folder's check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llmmon.backends.grafana.document import document
from llmmon.cli.dashboards import check_dashboards
from llmmon.dashboards.boards import boards_of
from llmmon.dashboards.values import Dashboard
from llmmon.emit import json as our_json
from llmmon.emit.verify import read
from llmmon.emit.write import write
from llmmon.pipeline import compile_specs
from tests.front_end import service_of
from tests.promtool import REPOSITORY

SPECS = sorted(
    path
    for folder in ("specs", "examples/engines", "tests/spending")
    for path in (REPOSITORY / folder).glob("*.yaml")
)


def boards(text: str) -> dict[str, Dashboard]:
    """By name, the dashboards of a spec."""
    return {board.board: board for board in boards_of(service_of(text))}


def documents(text: str) -> dict[str, Any]:
    """By name, their documents, as they are read back."""
    return {name: as_read(board) for name, board in boards(text).items()}


def as_read(board: Dashboard) -> Any:
    return json.loads(our_json.dump(document(board)))


def panels(document: dict[str, Any]) -> dict[str, Any]:
    """The panels of a document, by the titles of their row and their own."""
    found, row = {}, ""
    for panel in document["panels"]:
        row = panel["title"] if panel["type"] == "row" else row
        found[f"{row} / {panel['title']}"] = panel
    return found


def texts(node: Any) -> Iterator[str]:
    """Every string in a document."""
    if isinstance(node, str):
        yield node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from texts(child)


def problems(spec: Path, out: Path) -> list[str]:
    """What `llmmon check` says of the dashboards of a spec."""
    tree = compile_specs([spec]).tree
    assert tree is not None
    write(tree, out)
    checked = check_dashboards(read(out)[0])
    assert checked.dashboards
    return checked.problems
