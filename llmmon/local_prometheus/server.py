"""Runs a Prometheus on a loopback port of its own and asks its HTTP API; knows nothing of rules."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_READY_SECONDS = 60
_STOP_SECONDS = 20
_ATTEMPTS = 3
"""A free port may be taken before the server listens on it."""
_LAST_LINES = 3
_MOST_POINTS = 10_000
"""Prometheus gives 11,000 at most."""


class ServerError(Exception):
    """The server did not start, or did not answer; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prometheus."""

    url: str
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False, compare=False)
    """`None` if somebody else runs it."""

    def is_alive(self) -> bool:
        """Whether it has not ended by itself."""
        return self.process is None or self.process.poll() is None

    def get(self, path: str, **parameters: str) -> Any:
        """The `data` of an answer of the HTTP API.

        Raises:
            ServerError: the query is wrong, or nobody answers.
        """
        body = urllib.parse.urlencode(parameters).encode()
        # A query may be longer than what a server takes in an address.
        post = body if path in ("query", "query_range") else None
        address = f"{self.url}/api/v1/{path}{'' if post else f'?{body.decode()}'}"
        try:
            with urllib.request.urlopen(address, data=post, timeout=60) as answer:  # noqa: S310 - loopback
                return json.load(answer)["data"]
        except urllib.error.HTTPError as problem:
            said = problem.read().decode(errors="replace")
            raise ServerError(f"{path}: {said} in: {parameters.get('query', '')}") from problem
        except OSError as problem:
            raise ServerError(f"{self.url} does not answer: {problem}") from problem

    def query(self, promql: str, at: int | None = None) -> list[dict[str, Any]]:
        """The samples of an instant query: at a Unix time, or now."""
        time_of = {} if at is None else {"time": str(at)}
        result: list[dict[str, Any]] = self.get("query", query=promql, **time_of)["result"]
        return result

    def query_range(self, promql: str, start: int, end: int, step: int) -> list[dict[str, Any]]:
        """The series of a range query, both ends included, however many points they have."""
        found: dict[str, dict[str, Any]] = {}
        for first in range(start, end + 1, _MOST_POINTS * step):
            last = min(end, first + (_MOST_POINTS - 1) * step)
            span = {"start": str(first), "end": str(last), "step": str(step)}
            for series in self.get("query_range", query=promql, **span)["result"]:
                key = json.dumps(series["metric"], sort_keys=True)
                known = found.setdefault(key, {"metric": series["metric"], "values": []})
                known["values"] += series["values"]
        return list(found.values())

    def rules(self) -> list[dict[str, Any]]:
        """All rules, with their health."""
        groups = self.get("rules")["groups"]
        return [rule for group in groups for rule in group["rules"]]


def free_port() -> int:
    """A port of loopback that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(
    prometheus: Path, folder: Path, config: str, *options: str, port: int | None = None
) -> Iterator[Server]:
    """The server with its data and log in `folder`, stopped at the end whatever happens within.

    Raises:
        ServerError: it did not become ready.
    """
    (folder / "prometheus.yml").write_text(config)
    process, server = _start(prometheus, folder, options, port)
    try:
        yield server
    finally:
        _stop(process)


def _start(
    prometheus: Path, folder: Path, options: tuple[str, ...], port: int | None
) -> tuple[subprocess.Popen[bytes], Server]:
    attempts = 1 if port else _ATTEMPTS
    for attempt in range(attempts):
        chosen = port or free_port()
        process = _launch(prometheus, folder, options, chosen)
        server = Server(f"http://127.0.0.1:{chosen}", process)
        try:
            if _becomes_ready(server, process):
                return process, server
        except BaseException:
            _stop(process)
            raise
        _stop(process)
        if attempt == attempts - 1:
            break
    raise ServerError(f"{prometheus} did not start:\n{_last_words(folder)}")


def _launch(
    prometheus: Path, folder: Path, options: tuple[str, ...], port: int
) -> subprocess.Popen[bytes]:
    command = [
        str(prometheus),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        *options,
    ]
    with (folder / "prometheus.log").open("ab") as log:
        # In a session of its own: an interrupt from the keyboard is for us, and we stop it.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _becomes_ready(server: Server, process: subprocess.Popen[bytes]) -> bool:
    """Wait until it is ready; false if it ended by itself, or takes too long."""
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _is_ready(server):
            return True
        time.sleep(0.05)
    return False


def _is_ready(server: Server) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/-/ready", timeout=5) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_words(folder: Path) -> str:
    log = (folder / "prometheus.log").read_text(errors="replace")
    return "\n".join(log.splitlines()[-_LAST_LINES:])
