"""A program that makes many calls from many threads: `worker.py PROCESSES THREADS CALLS`.

With more than one process it forks after the import, as a server with preloaded workers does.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from typing import Any

PACKAGE = "support_assistant_llm"


def _call(llm: Any, number: int) -> None:
    """Every fourth call fails, every other one is a stream, of three tenants in turn."""
    tenant = ("acme", "globex", "somebody")[number % 3]
    try:
        with llm.call("granite-34b", tenant=tenant) as call:
            if number % 2:
                call.first_token()
            call.usage({"prompt_tokens": 3, "completion_tokens": 2})
            call.finish("stop")
            if number % 4 == 0:
                raise TimeoutError
    except TimeoutError:
        pass


def _work(calls: int) -> None:
    llm = importlib.import_module(PACKAGE)
    for number in range(calls):
        _call(llm, number)
    llm.queue_depth(2, "granite-34b")


def _run_threads(threads: int, calls: int) -> None:
    running = [threading.Thread(target=_work, args=(calls,)) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def main() -> None:
    """Fork, run, and wait for all."""
    processes, threads, calls = map(int, sys.argv[1:])
    importlib.import_module(PACKAGE)  # before the fork
    children = []
    for _ in range(processes - 1):
        child = os.fork()
        if child == 0:
            _run_threads(threads, calls)
            os._exit(0)
        children.append(child)
    _run_threads(threads, calls)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        from prometheus_client import generate_latest

        sys.stdout.write(generate_latest().decode())
    sys.exit(any(statuses))


if __name__ == "__main__":
    main()
