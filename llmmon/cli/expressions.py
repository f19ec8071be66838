"""Generated files as their readers will take them: YAML and JSON that parse, PromQL that parses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import promql_parser
import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Parsed:
    """How many documents and expressions parse, and what is wrong with those that don't."""

    documents: int = 0
    expressions: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, path: str, content: bytes) -> None:
        """Parse one file, if it is of a kind that is known, and the PromQL in it."""
        try:
            documents = _documents(path, content)
        except (ValueError, yaml.YAMLError, RecursionError) as error:
            self.problems.append(f"{path}: {error}")
            return
        self.documents += bool(documents)
        if path.endswith((".rules.yaml", ".test.yaml")):
            for document in documents:
                self._add_expressions(path, document)

    def _add_expressions(self, path: str, document: Any) -> None:
        for expression in _expressions(document):
            try:
                promql_parser.parse(expression)
                self.expressions += 1
            except ValueError as error:
                self.problems.append(f"{path}: {error} in: {expression}")


def _documents(path: str, content: bytes) -> list[Any]:
    if path.endswith(".json"):
        return [json.loads(content)]
    if path.endswith((".yaml", ".yml")):
        return list(yaml.load_all(content, Loader=_LOADER))
    return []


def _expressions(node: Any) -> Iterator[str]:
    """Whatever stands under a key `expr`, at any depth."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and isinstance(node.get("expr"), str):
        yield node["expr"]
    for child in children:
        yield from _expressions(child)
