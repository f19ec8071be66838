"""A spec with something of everything, its package, and an instrumentation on a registry of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.instrumentation.page import Page
from tests.promtool import REPOSITORY
from tests.runtime.packages import compile_package, imported

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from llmmon.runtime.instrumentation import Instrumentation

SPEC = Path(__file__).with_name("reference.yaml").read_text()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Instrumentation]]:
    """The `Instrumentation` of the package of `SPEC`."""
    with imported(compile_package(SPEC, tmp_path_factory.mktemp("package") / "spec")) as package:
        yield package


@pytest.fixture
def page() -> Page:
    """A registry, and what it says."""
    return Page()


@pytest.fixture
def llm(package: type[Instrumentation], page: Page) -> Instrumentation:
    """An instrumentation that counts in `page`."""
    return package(registry=page.registry)


@pytest.fixture
def other_package() -> Iterator[Callable[[CollectorRegistry], object]]:
    """Makes an instrumentation of another service, from the package in `generated/`."""
    folder = REPOSITORY / "generated/document-pipeline/python"
    with imported(folder, "document_pipeline_llm") as package:
        yield lambda registry: package(registry=registry)
