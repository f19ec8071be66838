"""Whether generated dashboards are what Grafana takes, and show what exists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from llmmon.cli import dashboard_parts
from llmmon.cli.dashboard_links import link_problems
from llmmon.cli.dashboard_queries import (
    other_queries,
    panel_queries,
    query_problems,
    unfollowed,
)
from llmmon.cli.dashboard_world import Readable, readable, readable_of_all
from llmmon.emit.snapshot import Snapshot
from llmmon.model import naming

_FOLDER = "/grafana/"
_DEPTH = 2


@dataclass(slots=True)
class CheckedDashboards:
    """How many dashboards and queries there are, and what is wrong with them."""

    dashboards: int = 0
    queries: int = 0
    problems: list[str] = field(default_factory=list)


def check_dashboards(found: Snapshot) -> CheckedDashboards:
    """Every dashboard of a service, and that of all. What is no JSON is another check's to report."""
    checked, uids = CheckedDashboards(), dict[str, str]()
    documents = dict(_documents(found))
    known: dict[str, Readable] = {}
    for path, document in documents.items():
        service = path.split("/", 1)[0]
        if service not in known:
            known[service] = _known(found, service)
        checked.dashboards += 1
        problems = list(_problems(document, documents.values(), known[service], checked))
        if uids.setdefault(str(document.get("uid")), path) != path:
            problems.append(f"the uid of {uids[document['uid']]} stands here, too")
        checked.problems += [f"{path}: {problem}" for problem in problems]
    return checked


def _known(found: Snapshot, service: str) -> Readable:
    return readable_of_all(found) if service == naming.FLEET else readable(found, service)


def _documents(found: Snapshot) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in found.kinds:
        if path.count("/") == _DEPTH and _FOLDER in path and path.endswith(".json"):
            try:
                document = json.loads(found.content(path) or b"")
            except ValueError:
                continue
            if isinstance(document, dict):
                yield path, document


def _problems(
    document: dict[str, Any],
    others: Iterable[dict[str, Any]],
    known: Readable,
    checked: CheckedDashboards,
) -> Iterator[str]:
    """Of another form than ours, nothing further can be said about it."""
    error = best_match(_validator().iter_errors(document))
    if error is not None:
        yield f"{error.json_path}: {error.message}"
        return
    yield from dashboard_parts.problems_of(document)
    yield from link_problems(document, others)
    for query in panel_queries(document):
        yield from unfollowed(query, known)
    for query in (*panel_queries(document), *other_queries(document)):
        checked.queries += 1
        yield from query_problems(query, known)


@cache
def _validator() -> Draft202012Validator:
    text = (files("llmmon.backends.grafana") / "dashboard.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))
