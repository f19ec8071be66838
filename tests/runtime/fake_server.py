"""A local HTTP server that speaks as OpenAI's and Anthropic's do, and fails as the prompt says.

What the user writes is what happens: `answer`, `refuse`, `status 429`, `break`. It knows HTTP and server-sent
events; what the two providers say stands in `fake_openai` and `fake_anthropic`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.runtime import fake_anthropic, fake_openai
from tests.runtime.fake_talk import BREAK, PAUSE, Event, Json, Request

_LONGEST = 10.0
"""Seconds until a server that was told to wait gives up."""
_ANSWERS = {
    "/v1/chat/completions": fake_openai.chat,
    "/v1/completions": fake_openai.completions,
    "/v1/responses": fake_openai.responses,
    "/v1/embeddings": fake_openai.embeddings,
    "/v1/messages": fake_anthropic.messages,
}


@dataclass
class FakeServer:
    """Where the server is, and what it was asked."""

    port: int
    requests: list[Json] = field(default_factory=list)
    """The bodies of all requests, in their order."""
    go_on: threading.Event = field(default_factory=threading.Event)
    """Set, it ends the waits of `slow` and `pause`."""

    @property
    def openai_url(self) -> str:
        """The base URL of an `openai` client."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def anthropic_url(self) -> str:
        """The base URL of an `anthropic` client."""
        return f"http://127.0.0.1:{self.port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    fake: FakeServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: clients that go away are what is tried."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
        """Nothing."""

    def do_POST(self) -> None:
        """Answer as the prompt says."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.fake.requests.append(body)
        request = Request(body)
        if request.asks_for("slow"):
            self.server.fake.go_on.wait(_LONGEST)
        if request.asks_for("flaky") and len(self.server.fake.requests) == 1:
            self._send(500, {"type": "error", "error": request.error})
            return
        if request.status != 200:
            self._send(request.status, {"type": "error", "error": request.error})
            return
        answer = _ANSWERS[self.path](request)
        if isinstance(answer, dict):
            self._send(200, answer)
        else:
            self._stream(answer)

    def _send(self, status: int, body: Json) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("x-request-id", "req-1")
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, events: Iterator[Event]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in events:
            if event is BREAK:
                self.close_connection = True
                return
            if event is PAUSE:
                self.server.fake.go_on.wait(_LONGEST)
            else:
                self._chunk(event.text.encode())
        self._chunk(b"")

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.wfile.flush()


@contextmanager
def running() -> Iterator[FakeServer]:
    """A server of its own, until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.fake = FakeServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.fake
        finally:
            server.fake.go_on.set()
            server.shutdown()
            thread.join()
