"""Rule files that llmmon generates, and the order in which their recording rules read each other.

It takes them from the files that llmmon writes, and knows nothing of histories or servers.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from llmmon.pipeline import compile_specs

Rule = dict[str, Any]
"""A recording rule, as it stands in a generated file."""
_SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)\{([^}]*)\}")
_EQUAL = re.compile(r'(\w+)="([^"]*)"')


def rule_files(specs: Mapping[str, str], folder: Path) -> dict[str, dict[str, Any]]:
    """What llmmon generates for specs, by name, in a new folder: by path, each parsed rule file."""
    (folder / ".git").mkdir(parents=True)  # the search for llmmon.yaml ends here
    for name, text in specs.items():
        (folder / f"{name}.yaml").write_text(text)
    compilation = compile_specs([folder])
    if compilation.tree is None:
        sys.exit("\n".join(diagnostic.message for diagnostic in compilation.report))
    entries = compilation.tree.entries.items()
    return {p: yaml.safe_load(e.content) for p, e in entries if p.endswith(".rules.yaml")}


@dataclass(frozen=True, slots=True)
class Placed:
    """A recording rule, and where it stands."""

    file: str
    group: str
    rule: Rule

    def reads(self, other: Placed) -> bool:
        """Whether the expression selects series that the other rule records."""
        return any(
            name == other.rule["record"] and _compatible(dict(_EQUAL.findall(matchers)), other.rule)
            for name, matchers in _SELECTOR.findall(self.rule["expr"])
        )


def _compatible(matchers: Mapping[str, str], rule: Rule) -> bool:
    labels = rule.get("labels", {})
    return all(labels.get(name, value) == value for name, value in matchers.items())


def recording_rules(files: Mapping[str, dict[str, Any]]) -> Iterator[Placed]:
    """Every recording rule in rule files."""
    for file, content in files.items():
        for group in content["groups"]:
            rules = (rule for rule in group["rules"] if "record" in rule)
            yield from (Placed(file, group["name"], rule) for rule in rules)


def passes(rules: Sequence[Placed], wanted: Collection[str]) -> list[list[Placed]]:
    """The rules that record a wanted series or are read for one, each after those that it reads."""
    ranks: dict[int, int] = {}

    def rank(index: int) -> int:
        if index not in ranks:
            read = [i for i, other in enumerate(rules) if rules[index].reads(other)]
            ranks[index] = 1 + max((rank(i) for i in read), default=-1)
        return ranks[index]

    for index, placed in enumerate(rules):
        if placed.rule["record"] in wanted:
            rank(index)
    return [
        [rules[i] for i, found in ranks.items() if found == step]
        for step in sorted(set(ranks.values()))
    ]


def texts(
    files: Mapping[str, dict[str, Any]], rules: Collection[Placed]
) -> Iterator[tuple[str, str]]:
    """By path, the text of each rule file with nothing but these rules in it."""
    for path, content in files.items():
        groups = [
            {**group, "rules": kept}
            for group in content["groups"]
            if (kept := [p.rule for p in rules if (p.file, p.group) == (path, group["name"])])
        ]
        if groups:
            yield path, yaml.safe_dump({"groups": groups}, sort_keys=False)
