"""Finding Prometheus: beside what the user names, or on a search path."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmmon.local_prometheus.programs import NoPrometheusError, find_programs


def program(folder: Path, name: str, version: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {name}, version {version}\n")
    path.chmod(0o755)
    return path


def test_both_programs_are_found_on_the_search_path(tmp_path: Path) -> None:
    prometheus = program(tmp_path / "a", "prometheus", "3.5.0")
    promtool = program(tmp_path / "b", "promtool", "3.5.0")

    found = find_programs(None, f"{tmp_path / 'a'}:{tmp_path / 'b'}")

    assert (found.prometheus, found.promtool, found.version) == (prometheus, promtool, (3, 5))


@pytest.mark.parametrize("given", ["", "prometheus"], ids=["the folder", "the server"])
def test_what_the_user_names_comes_before_the_search_path(tmp_path: Path, given: str) -> None:
    for folder in ("named", "path"):
        for name in ("prometheus", "promtool"):
            program(tmp_path / folder, name, "2.53.1")

    found = find_programs(tmp_path / "named" / given, str(tmp_path / "path"))

    assert {found.prometheus.parent, found.promtool.parent} == {tmp_path / "named"}


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    program(tmp_path / "a", "prometheus", "3.5.0")

    with pytest.raises(NoPrometheusError, match="there is no promtool on PATH"):
        find_programs(None, str(tmp_path / "a"))


@pytest.mark.parametrize(
    ("version", "words"), [("2.41.0", "2.42 or later is needed"), ("unknown", "is no Prometheus")]
)
def test_what_is_too_old_or_something_else_is_refused(
    tmp_path: Path, version: str, words: str
) -> None:
    for name in ("prometheus", "promtool"):
        program(tmp_path / "a", name, version)

    with pytest.raises(NoPrometheusError, match=words):
        find_programs(None, str(tmp_path / "a"))
