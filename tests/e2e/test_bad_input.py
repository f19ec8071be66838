"""Bad input of every kind, at the command line: a diagnostic with a place, and the old output stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import llmmon

GOOD = """\
version: llmmon/v1
service: chat
models:
  - {name: granite-34b, operations: [generate]}
slos:
  - {name: availability, sli: availability, objective: 99.5%}
  - {name: latency, sli: latency, below: 5s, objective: 95%}
"""
_BOMB = "a: &a [x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BAD: dict[str, tuple[str, bytes]] = {
    "wrong type": ("LM103", GOOD.replace("5s", "5").encode()),
    "unknown key": ("LM101", GOOD.replace("below", "bellow").encode()),
    "objective of 100 %": ("LM301", GOOD.replace("99.5%", "100%").encode()),
    "objective of 0": ("LM302", GOOD.replace("99.5%", "0%").encode()),
    "window shorter than its alerts'": (
        "LM303",
        GOOD.replace("95%}", "95%, window: 6h}").encode(),
    ),
    "threshold that is no bucket bound": (
        "LM304",
        (GOOD + "instrumentation: {buckets: {duration: [1s, 10s]}}\n").encode(),
    ),
    "two SLOs of one name": ("LM208", GOOD.replace("name: latency", "name: availability").encode()),
    "undeclared model": ("LM201", GOOD.replace("95%}", "95%, model: granite-35b}").encode()),
    "list": ("LM005", b"- a\n- b\n"),
    "empty": ("LM005", b""),
    "ten megabytes": ("LM009", GOOD.encode() + b"# padding\n" * 1_048_576),
    "deeply nested": ("LM008", b"a: " + b"[" * 100_000),
    "not UTF-8": ("LM006", GOOD.replace("chat", "ch\xe4t").encode("latin-1")),
    "tabs": ("LM001", GOOD.replace("  - ", "\t- ").encode()),
    "alias bomb": ("LM003", _BOMB.encode()),
    "binary": ("LM001", bytes(range(1, 32)) * 10),
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder with a spec and its build."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/chat.yaml").write_text(GOOD)
    assert llmmon("build", cwd=tmp_path).returncode == 0
    return tmp_path


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("what", BAD)
def test_it_is_refused_with_a_place(what: str, built: Path) -> None:
    code, spec = BAD[what]
    (built / "specs/chat.yaml").write_bytes(spec)
    before = _files(built)

    done = llmmon("build", cwd=built)

    assert done.returncode == 1
    assert re.search(
        rf"^error\[{code}\].*\n +--> specs/chat\.yaml:\d+:\d+$", done.stderr, re.MULTILINE
    )
    assert "Traceback" not in done.stderr
    assert _files(built) == before


def test_a_link_out_of_the_tree_is_refused(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "other.yaml"
    elsewhere.write_text(GOOD.replace("chat", "other"))
    (built / "specs/other.yaml").symlink_to(elsewhere)
    before = _files(built / "generated")

    done = llmmon("build", cwd=built)

    assert done.returncode == 1
    assert "error[LM012]" in done.stderr
    assert "--> specs/other.yaml:1:1" in done.stderr
    assert _files(built / "generated") == before


def test_a_missing_spec_is_refused(built: Path) -> None:
    done = llmmon("build", "specs/missing.yaml", cwd=built)

    assert done.returncode == 1
    assert "error[LM010]" in done.stderr
