"""What the tests of the generated package share: a fake server, and the package of a spec."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.runtime.fake_server import FakeServer, running
from tests.runtime.packages import SPEC, compile_package, imported
from tests.runtime.traces import Traced, traced_spec
from tests.runtime.workbench import Measured

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A server of the test's own."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Instrumentation]]:
    """The package of `SPEC`, freshly imported."""
    with imported(compile_package(SPEC, tmp_path_factory.mktemp("package") / "spec")) as package:
        yield package


@pytest.fixture
def bench(package: type[Instrumentation], server: FakeServer) -> Measured:
    """Measured clients of the server."""
    return Measured(package, server)


@pytest.fixture(scope="module")
def traced_package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Instrumentation]]:
    """The package of a spec with spans, in the conventions of 1.41 and without content."""
    folder = tmp_path_factory.mktemp("traced") / "spec"
    with imported(compile_package(traced_spec(), folder)) as package:
        yield package


@pytest.fixture
def traced(traced_package: type[Instrumentation], server: FakeServer) -> Traced:
    """Measured clients whose calls have spans."""
    return Traced(traced_package, server)
