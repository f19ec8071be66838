"""Whether links from cells lead to dashboards of the build, and set variables that these have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_URL = re.compile(r"/d/([^?]+)\?(.*)")
_FIELD = re.compile(r'\$\{__data\.fields\["([^"]+)"\]\}')
_CHOICE = re.compile(r"var-(\w+)=")

Document = dict[str, Any]


def link_problems(document: Document, others: Iterable[Document]) -> Iterator[str]:
    """What is wrong with the links of the tables of a dashboard of the right form."""
    there = list(others)
    for panel in _tables(document):
        columns = _columns(panel)
        for link in _links(panel):
            for problem in _of(link["url"], columns, there):
                yield f"panel {panel['id']} ({panel['title']}): {problem}"


def _tables(document: Document) -> Iterator[Document]:
    yield from (panel for panel in document["panels"] if panel["type"] == "table")


def _columns(panel: Document) -> set[str]:
    organized = [t for t in panel["transformations"] if t["id"] == "organize"]
    return {title for t in organized for title in t["options"]["renameByName"].values()}


def _links(panel: Document) -> Iterator[Document]:
    for override in panel["fieldConfig"]["overrides"]:
        for each in override["properties"]:
            if each["id"] == "links":
                yield from each["value"]


def _of(url: str, columns: set[str], others: list[Document]) -> Iterator[str]:
    for column in sorted(set(_FIELD.findall(url)) - columns):
        yield f"a link names the column {column!r}, which the table has not"
    match = _URL.fullmatch(url)
    if match is None:
        yield f"a link leads to no dashboard: {url}"
        return
    pattern = ".+".join(map(re.escape, _FIELD.split(match[1])[::2]))
    targets = [other for other in others if re.fullmatch(pattern, str(other.get("uid")))]
    if not targets:
        yield f"a link leads to the dashboard {match[1]}, which nobody writes"
    for name in _CHOICE.findall(match[2]):
        if targets and not any(name in _variables(target) for target in targets):
            yield f"a link sets the variable {name}, which {targets[0]['uid']} has not"


def _variables(document: Document) -> set[str]:
    """None of a dashboard of another form, of which more is said where it stands."""
    try:
        return {variable["name"] for variable in document["templating"]["list"]}
    except (KeyError, TypeError):
        return set()
