"""Grafana dashboards: `grafana/<board>.json`, classic JSON of schema version 42."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.backends.base import artifact
from llmmon.dashboards.boards import boards_of
from llmmon.emit import json
from llmmon.emit.artifact import Artifact
from llmmon.rules.compiled import CompiledService


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """One file per board."""
    # grafanalib takes a fifth of a second to load, and those who only validate do without it.
    from llmmon.backends.grafana.document import document

    service = compiled.service
    for board in boards_of(service):
        text = json.dump(document(board))
        yield artifact(service, f"grafana/{board.board}.json", text)
