"""A server on loopback that speaks Prometheus' API as a test wants it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

Form = dict[str, str]
Respond = Callable[[str, Form], tuple[int, object]]
"""From the path and the form of a request to a status, and a document or raw text."""


@dataclass(slots=True)
class Api:
    """Where it listens, and what it was asked."""

    url: str
    asked: list[tuple[str, Form]] = field(default_factory=list)
    headers: list[Form] = field(default_factory=list)


def nothing(path: str, form: Form) -> tuple[int, object]:
    """No series, whatever the question."""
    return 200, {"status": "success", "data": {"result": []}}


def ones(path: str, form: Form) -> tuple[int, object]:
    """One series of ones, whatever the question."""
    if path.endswith("query_range"):
        times = range(int(form["start"]), int(form["end"]) + 1, int(form["step"]))
        found: dict[str, object] = {"values": [[at, "1"] for at in times]}
    else:
        found = {"value": [int(form.get("time", 0)), "1"]}
    return 200, {"status": "success", "data": {"result": [{"metric": {}, **found}]}}


@contextmanager
def answering(respond: Respond) -> Iterator[Api]:
    """The server, ended at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            api.asked.append((self.path, form))
            api.headers.append({name.lower(): text for name, text in self.headers.items()})
            status, document = respond(self.path, form)
            body = document if isinstance(document, str) else json.dumps(document)
            self.send_response(status)
            self.end_headers()
            with suppress(BrokenPipeError):  # whoever asked has had enough
                self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api = Api(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
