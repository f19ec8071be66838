"""`--update-golden` for these tests, too."""

from tests.diagnostics.conftest import pytest_addoption, update_golden

__all__ = ["pytest_addoption", "update_golden"]
