"""`--update-golden`: write what is there instead of comparing with it."""

from __future__ import annotations

import contextlib
import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option, unless another folder has."""
    with contextlib.suppress(ValueError):
        parser.addoption(
            "--update-golden", action="store_true", help="rewrite expected files and docs pages"
        )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten: never where CI compares them."""
    wanted = bool(request.config.getoption("--update-golden", default=False))
    if wanted and os.environ.get("CI"):
        pytest.fail("--update-golden is for people, and CI is set", pytrace=False)
    return wanted
