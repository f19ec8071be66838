"""A real Prometheus on loopback, with its own folder and a port of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DEADLINE_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prometheus."""

    url: str

    def get(self, path: str, **parameters: str) -> Any:
        """The `data` of an answer of the HTTP API."""
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, promql: str) -> list[dict[str, Any]]:
        """The samples of an instant query."""
        result: list[dict[str, Any]] = self.get("query", query=promql)["result"]
        return result

    def rules(self) -> list[dict[str, Any]]:
        """All rules, with their health."""
        groups = self.get("rules")["groups"]
        return [rule for group in groups for rule in group["rules"]]


def until(condition: Callable[[], bool], what: str | Callable[[], str]) -> None:
    """Wait for `condition`, and fail saying `what` did not come."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        words = what if isinstance(what, str) else what()
        assert time.monotonic() < deadline, f"{words}: not within {_DEADLINE_SECONDS} s"
        time.sleep(0.2)


@contextmanager
def running(binary: Path, folder: Path, config: str, *options: str) -> Iterator[Server]:
    """Prometheus with `config` and the data in `folder`, stopped at the end."""
    port = free_port()
    (folder / "prometheus.yml").write_text(config)
    command = [
        str(binary),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        *options,
    ]
    log = folder / "prometheus.log"
    with log.open("a") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            server = Server(f"http://127.0.0.1:{port}")
            until(lambda: _ready(server, process), f"Prometheus is ready (see {log})")
            yield server
        finally:
            _stop(process)


def _ready(server: Server, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"Prometheus ended by itself, with {process.returncode}"
    try:
        server.get("status/buildinfo")
    except OSError:
        return False
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
