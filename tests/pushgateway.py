"""Finds the Pushgateway of this machine and runs it; knows nothing of what is pushed."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.prometheus_server import free_port, until
from tests.promtool import INSTALL, REPOSITORY

_NAMES = ("prometheus-pushgateway", "pushgateway")


def find_pushgateway() -> Path:
    """Skips where there is none; fails if LLMMON_REQUIRE_PROMTOOL is set."""
    fetched = sorted(REPOSITORY.glob(".tools/pushgateway-*/prometheus-pushgateway"))
    named = [os.environ.get("LLMMON_PUSHGATEWAY"), *map(shutil.which, _NAMES)]
    for found in (*fetched, *named):
        if found:
            return Path(found)
    message = f"needs a Pushgateway; to get one: {INSTALL}"
    if os.environ.get("LLMMON_REQUIRE_PROMTOOL"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@contextmanager
def pushgateway() -> Iterator[str]:
    """The address of one that runs, and ends at the end."""
    port = free_port()
    process = subprocess.Popen(
        [find_pushgateway(), f"--web.listen-address=127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _is_ready(address), "the Pushgateway is ready")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False
