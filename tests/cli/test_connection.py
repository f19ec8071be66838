"""The way to an address: through the proxy that the environment names, or directly."""

from __future__ import annotations

import pytest

from llmmon.cli.connection import proxy_for
from llmmon.cli.failure import Failure
from llmmon.cli.fetching import fetch
from tests.http_client.server import Reply, serving


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", "internal.example,127.0.0.1")


def test_an_address_is_reached_as_the_environment_says() -> None:
    assert proxy_for("https://mimir.example/x") == "http://proxy.example:3128"
    assert proxy_for("https://ada:secret@mimir.example:8443") == "http://proxy.example:3128"
    assert proxy_for("http://mimir.example") is None
    assert proxy_for("https://prometheus.internal.example:9090") is None


def test_what_an_address_answers_instead_of_a_text_is_told() -> None:
    with (
        serving(lambda number, asked: Reply(status=404)) as server,
        pytest.raises(Failure, match=f"{server.url}/list cannot be read: it answers 404 Not Found"),
    ):
        fetch(f"{server.url}/list")
