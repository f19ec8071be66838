"""The constants that stand in the runtime's folder, for types and for tests of single modules."""

from __future__ import annotations

from pathlib import Path

from llmmon.backends.python import RUNTIME
from tests.instrumentation.conftest import SPEC
from tests.promtool import REPOSITORY
from tests.runtime.packages import PACKAGE, compile_package

FOLDER = REPOSITORY / "llmmon/runtime/instrumentation"


def test_the_constants_in_the_folder_are_those_of_the_reference_spec(
    tmp_path: Path, update_golden: bool
) -> None:
    written = compile_package(SPEC, tmp_path / "spec") / PACKAGE / "_spec.py"
    _, _, constants = written.read_text().partition("\n")
    here = FOLDER / "_spec.py"
    if update_golden:
        here.write_text(constants)

    assert here.read_text() == constants


def test_every_file_of_the_folder_is_copied() -> None:
    files = {path.name for path in FOLDER.glob("*.py")} - {"_spec.py"}

    assert files == set(RUNTIME)
    assert list(RUNTIME) == sorted(RUNTIME)
