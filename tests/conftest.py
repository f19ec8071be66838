"""What all tests share: Hypothesis' profiles, and the real promtools."""

import os

import pytest
from hypothesis import settings

from tests.promtool import INSTALL, PromTools, choose, find_promtools

# Deadlines measure the machine. CI tries the same examples every time, so that a failure there is
# of the change at hand; `thorough` is for looking for new ones.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that writes what is there instead of comparing with it."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite expected files and docs pages"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten: never where CI compares them."""
    wanted = bool(request.config.getoption("--update-golden"))
    if wanted and os.environ.get("CI"):
        pytest.fail("--update-golden is for people, and CI is set", pytrace=False)
    return wanted


@pytest.fixture(scope="session")
def promtools() -> PromTools:
    """A promtool 2.x and a 3.x; skips without them, fails if LLMMON_REQUIRE_PROMTOOL is set."""
    found = find_promtools()
    if tools := choose(found):
        return tools
    names = ", ".join(tool.name for tool in found) or "none"
    message = f"needs a promtool 2.x and a 3.x, found {names}; to get them: {INSTALL}"
    if os.environ.get("LLMMON_REQUIRE_PROMTOOL"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session", autouse=True)
def nothing_is_shared_from_above(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Temporary folders are a repository: the search for `llmmon.yaml` goes no further up."""
    (tmp_path_factory.getbasetemp() / ".git").mkdir(exist_ok=True)
