"""The browser of the tests of the page."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.preview.browser import INSTALL, Browser, browsing, find_chromium


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium; skips without one, fails if LLMMON_REQUIRE_BROWSER is set."""
    found = find_chromium()
    if found is None:
        message = f"needs a Chromium; to get one: {INSTALL}"
        if os.environ.get("LLMMON_REQUIRE_BROWSER"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    with browsing(found, tmp_path_factory.mktemp("browser")) as browser:
        browser.size(1600, 1000)
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The browser, as if nothing had happened in it yet."""
    chromium.complaints.clear()
    chromium.requests.clear()
    chromium.prefer("light")
    return chromium
