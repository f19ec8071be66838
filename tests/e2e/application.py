"""An application that calls models through its generated module, and fails on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

from llmmon.emit.tree import Tree
from llmmon.model.naming import python_package
from llmmon.model.service import Service
from tests.runtime.packages import imported

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_CALLS_PER_TICK = 10
_TICK_SECONDS = 0.2


class Application:
    """Calls of every model and operation of a service, at a steady pace."""

    def __init__(self, service: Service, llm: Any, registry: CollectorRegistry) -> None:
        self.service = service
        self.llm = llm
        self.registry = registry
        self.failing = threading.Event()

    def tick(self) -> None:
        """One round of calls: all well, or all failed."""
        for model in self.service.instrumented:
            for operation in model.operations:
                for _ in range(_CALLS_PER_TICK):
                    self._call(model.name, operation)
            self.llm.feedback("up", model.name)
            self.llm.task("completed", model.name)

    def _call(self, model: str, operation: str) -> None:
        try:
            with self.llm.call(model, operation) as call:
                call.first_token()
                call.usage(input=20, output=5)
                call.finish("stop")
                for metric in self.service.quality:
                    call.quality(metric.name, 0.95 if metric.better == "higher" else 0.05)
                if self.failing.is_set():
                    raise TimeoutError
        except TimeoutError:
            pass


@contextmanager
def application_of(service: Service, tree: Tree, folder: Path) -> Iterator[Application]:
    """The application of a service, with the package that a build wrote for it."""
    package = python_package(service.name)
    root = f"{service.name}/python/"
    for path, entry in tree.entries.items():
        if path.startswith(root):
            target = folder / path.removeprefix(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(entry.content)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)  # as in the default registry
    with imported(folder, package) as instrumentation:
        yield Application(service, instrumentation(registry=registry), registry)


class _BetweenTicks(CollectorRegistry):
    """A registry that is read when no call is half counted: as a request and not yet as a good one."""

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        with self.lock:
            found = list(self._registry.collect())
        yield from found


@contextmanager
def serving(application: Application, port: int) -> Iterator[None]:
    """The application at work, with its metrics on `port`."""
    between = _BetweenTicks(application.registry)
    server, thread = start_http_server(port, addr="127.0.0.1", registry=between)
    over = threading.Event()

    def work() -> None:
        while not over.wait(_TICK_SECONDS):
            with between.lock:
                application.tick()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()
        server.shutdown()
        server.server_close()
        thread.join()
