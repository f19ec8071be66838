"""A small web server on loopback: pages by their path, each made anew when somebody asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
HTML, TEXT = "text/html; charset=utf-8", "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class WebPage:
    """What is sent for a path."""

    type: str
    text: Callable[[], str]


class Site:
    """The server. Whoever asks before there are pages waits."""

    def __init__(self, port: int) -> None:
        """Take the port; 0 is a free one.

        Raises:
            OSError: somebody else has it.
        """
        self._server = _Server((LOOPBACK, port), _Handler)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    @contextmanager
    def serving(self, pages: Mapping[str, WebPage]) -> Iterator[None]:
        """Answer with these pages, until the end."""
        self._server.pages = pages
        thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            thread.join()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """A server with pages."""

    daemon_threads = True
    block_on_close = False
    pages: Mapping[str, WebPage]


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Send the page of the path."""
        page = self.server.pages.get(urlsplit(self.path).path)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = page.text().encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", page.type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its signature
        """Nobody reads it."""
