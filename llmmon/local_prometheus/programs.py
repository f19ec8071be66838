"""Finds the programs of Prometheus: the server, and the promtool beside it. Knows nothing of rules."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from llmmon.catalog.promql_features import OLDEST
from llmmon.catalog.versions import Version, is_within, parse_version

_VERSION = re.compile(r"version (\d[\d.]*)")


class NoPrometheusError(Exception):
    """No usable Prometheus is there; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """A Prometheus server and its promtool."""

    prometheus: Path
    promtool: Path
    version: Version


def find_programs(given: Path | None, search_path: str) -> Programs:
    """The programs that the user names, or those on a search path such as PATH.

    `given` is the server, or a folder with it.

    Raises:
        NoPrometheusError: one of them is missing, too old, or no program of Prometheus.
    """
    prometheus = _find("prometheus", given, search_path)
    promtool = _find("promtool", prometheus, search_path)
    return Programs(prometheus=prometheus, promtool=promtool, version=_version(prometheus))


def _find(name: str, near: Path | None, search_path: str) -> Path:
    """A program: `near` itself, the one in or beside it, or the one on the search path."""
    folder = "" if near is None else str(near if near.is_dir() else near.parent)
    if near is not None and near.name == name and shutil.which(near.resolve()):
        return near.resolve()
    found = shutil.which(name, path=folder) if folder else None
    found = found or shutil.which(name, path=search_path)
    if found is None:
        raise NoPrometheusError(f"there is no {name} on PATH")
    return Path(found).resolve()


def _version(program: Path) -> Version:
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, check=False, encoding="utf-8", timeout=60
        )
    except OSError as problem:
        raise NoPrometheusError(f"{program} does not run: {problem.strerror}") from problem
    found = _VERSION.search(said.stdout + said.stderr)
    version = parse_version(found[1]) if found else None
    if found is None or version is None:
        raise NoPrometheusError(f"{program} is no Prometheus")
    if not is_within(version, since=OLDEST, until=""):
        raise NoPrometheusError(f"{program} is version {found[1]}; {OLDEST} or later is needed")
    return version
