"""A saved exposition served again, with its counters and histograms moving."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

_SAMPLE = re.compile(r"(?P<series>[^\s{]+(?:\{.*\})?) (?P<value>\S+)")
_CUMULATIVE = ("_total", "_bucket", "_count", "_sum")


class Replay:
    """Each time it is read, everything that counts has gone on by what was saved of it."""

    def __init__(self, saved: Path) -> None:
        self._lines = saved.read_text("utf-8").splitlines()
        self._reads = 0

    def text(self) -> str:
        """The exposition as it is now."""
        self._reads += 1
        return "".join(f"{self._moved(line)}\n" for line in self._lines)

    def _moved(self, line: str) -> str:
        found = _SAMPLE.fullmatch(line)
        if found is None or not found["series"].split("{")[0].endswith(_CUMULATIVE):
            return line
        return f"{found['series']} {float(found['value']) * self._reads}"


@contextmanager
def replaying(replay: Replay) -> Iterator[int]:
    """Serve it on loopback; the port."""

    class Handler(BaseHTTPRequestHandler):
        source: ClassVar[Replay] = replay

        def do_GET(self) -> None:
            body = self.source.text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
