"""A page of metrics for applications that have no HTTP server of their own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from http.server import HTTPServer
    from threading import Thread

    from prometheus_client import CollectorRegistry


def start_metrics_server(
    port: int = 8000, addr: str = "0.0.0.0", registry: CollectorRegistry | None = None
) -> tuple[HTTPServer, Thread]:
    """Serve `/metrics`; returns the server, which `server.shutdown()` stops, and its thread.

    With `PROMETHEUS_MULTIPROC_DIR` set, the page adds up all processes. An application that serves
    HTTP itself mounts `prometheus_client.make_asgi_app()` or `make_wsgi_app()` instead.

    Raises:
        OSError: the port is taken.
    """
    from prometheus_client import REGISTRY, start_http_server

    if registry is None:
        registry = _of_all_processes() if "PROMETHEUS_MULTIPROC_DIR" in os.environ else REGISTRY
    return start_http_server(port, addr, registry)


def _of_all_processes() -> CollectorRegistry:
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
