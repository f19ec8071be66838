"""A page of a demonstration that says what runs where. Spec text is escaped by the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llmmon.emit.jinja import render
from llmmon.model.service import Service
from llmmon.simulation.page import Page

ABOUT = "/about"
"""Where the page stands; at / as well, if there are no dashboards to draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A simulated process, and where its metrics are."""

    path: str
    job: str
    instance: str


def index(
    *,
    services: Sequence[Service],
    paths: Sequence[tuple[str, Page]],
    prometheus: str,
    grafana: str,
    scenario: str,
    boards: bool,
) -> str:
    """The page; `boards` is whether the dashboards are drawn, too."""
    targets = [
        Target(path=path, job=page.target["job"], instance=page.target["instance"])
        for path, page in paths
    ]
    return render(
        "demo/index.html.j2",
        services=services,
        targets=targets,
        prometheus=prometheus,
        grafana=grafana,
        scenario=scenario,
        boards=boards,
    )
