"""Grafana dashboards: `grafana/<board>.json`, classic JSON of schema version 42.

Beside them `.lint` tells Grafana's dashboard-linter what of its rules does not fit them, and why.
"""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.backends.base import artifact, header
from llmmon.backends.grafana.exclusions import lint_file
from llmmon.backends.grafana.looks import has_own_unit
from llmmon.dashboards.boards import boards_of
from llmmon.dashboards.values import Dashboard
from llmmon.emit import json
from llmmon.emit.artifact import Artifact
from llmmon.rules.compiled import CompiledService


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """One file per board, and what their linter is told."""
    service = compiled.service
    boards = boards_of(service)
    for board in boards:
        yield artifact(service, f"grafana/{board.board}.json", text_of(board))
    if boards:
        odd = any(has_own_unit(board) for board in boards)
        yield artifact(service, "grafana/.lint", lint_file(header(service), has_own_units=odd))


def text_of(board: Dashboard) -> str:
    """A dashboard's file."""
    # grafanalib takes a fifth of a second to load, and those who only validate do without it.
    from llmmon.backends.grafana.document import document

    return json.dump(document(board))
