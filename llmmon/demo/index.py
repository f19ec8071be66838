"""The start page of a demonstration: what runs where. Spec text is escaped by the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llmmon.emit.jinja import render
from llmmon.rules.compiled import CompiledService
from llmmon.simulation.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A simulated process, and where its metrics are."""

    path: str
    job: str
    instance: str


def index(
    services: Sequence[CompiledService],
    paths: Sequence[tuple[str, Page]],
    prometheus: str,
    grafana: str,
    scenario: str,
) -> str:
    """The page."""
    targets = [
        Target(path=path, job=page.target["job"], instance=page.target["instance"])
        for path, page in paths
    ]
    return render(
        "demo/index.html.j2",
        services=[compiled.service for compiled in services],
        targets=targets,
        prometheus=prometheus,
        grafana=grafana,
        scenario=scenario,
    )
