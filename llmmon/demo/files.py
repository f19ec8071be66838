"""Files of a demonstration: Prometheus' configuration and rules; dashboards and sources for a Grafana."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from llmmon.demo.site import LOOPBACK
from llmmon.emit import yaml
from llmmon.emit.tree import Tree
from llmmon.simulation.page import Page

_SCRAPE_INTERVAL = "5s"
_RULES, _DASHBOARDS = ".rules.yaml", "/grafana/"
_SOURCE = "llmmon demo"
_HEADER = "Written by llmmon demo; gone when it ends."


def write_rules(tree: Tree, folder: Path) -> list[str]:
    """The rule files of a build; where they are."""
    _write_some(tree, folder, _is_rules)
    return [str(folder / path) for path in sorted(tree.entries) if _is_rules(path)]


def _is_rules(path: str) -> bool:
    return path.endswith(_RULES)


def prometheus_config(rules: Sequence[str], port: int, paths: Sequence[tuple[str, Page]]) -> str:
    """Scrape each simulated process under its own labels, and evaluate the rules."""
    targets: list[yaml.Yaml] = [
        {"targets": [f"{LOOPBACK}:{port}"], "labels": {**page.target, "__metrics_path__": path}}
        for path, page in paths
    ]
    document: dict[str, yaml.Yaml] = {
        "global": {"scrape_interval": _SCRAPE_INTERVAL},
        "rule_files": list(rules),
        "scrape_configs": [{"job_name": "demo", "static_configs": targets}],
    }
    return yaml.dump(document, _HEADER)


def write_grafana(tree: Tree, folder: Path, prometheus: str, sampled: int) -> Path:
    """Dashboards, and a provisioning folder for them and the Prometheus; the latter's path.

    `sampled` is how many seconds lie between two samples of the history.
    """
    _write_some(tree, folder / "dashboards", lambda path: _DASHBOARDS in path)
    provisioning = folder / "provisioning"
    source: dict[str, yaml.Yaml] = {
        "name": _SOURCE,
        "uid": "llmmon-demo",
        "type": "prometheus",
        "access": "proxy",
        "url": prometheus,
        "isDefault": True,
        "jsonData": {"httpMethod": "POST", "timeInterval": f"{sampled}s"},
    }
    provider: dict[str, yaml.Yaml] = {
        "name": _SOURCE,
        "folder": _SOURCE,
        "type": "file",
        "options": {"path": str(folder / "dashboards")},
    }
    _write(provisioning / "datasources/demo.yaml", {"apiVersion": 1, "datasources": [source]})
    _write(provisioning / "dashboards/demo.yaml", {"apiVersion": 1, "providers": [provider]})
    return provisioning


def _write_some(tree: Tree, folder: Path, chosen: Callable[[str], bool]) -> None:
    for path, entry in tree.entries.items():
        if chosen(path):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(entry.content)


def _write(path: Path, document: dict[str, yaml.Yaml]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(document, _HEADER), "utf-8")
