"""A program that makes calls by a generated package: `events_worker.py CALLS [fork | limited | endless]`.

It forks after so many calls, or may write small files only, or goes on until its input ends. Its page of
metrics goes to standard output.
"""

from __future__ import annotations

import importlib
import os
import resource
import select
import sys
from random import Random
from typing import Any

from prometheus_client import generate_latest


def call(llm: Any, random: Random) -> None:
    """A call that succeeds, is refused, is a stream, fails or is given up."""
    kind = random.choice(("plain", "refused", "stream", "failed", "cancelled"))
    one = llm.call("granite-34b", tenant=random.choice(("acme", "globex", None))).start()
    if kind == "stream":
        one.first_token()
    if kind == "refused":
        one.refused()
    one.usage(input=random.randrange(1, 2_000), output=random.randrange(300))
    one.finish(random.choice(("stop", "length", "tool_calls", "odd")))
    one.end({"failed": TimeoutError(), "cancelled": KeyboardInterrupt()}.get(kind))
    if kind == "plain":
        llm.quality("faithfulness", random.random(), "granite-34b", tenant="acme")


def main() -> None:
    """Call, flush, and say what was counted."""
    calls, how = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    llm = importlib.import_module("support_assistant_llm")
    random = Random(os.getpid())
    if how == "limited":
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
    for number in range(calls):
        call(llm, random)
        if how == "limited" and number % 30 == 0:
            llm.flush()
    if how == "fork":
        child = os.fork()  # while what was called before still waits
        if child == 0:
            for _ in range(calls):
                call(llm, random)
            llm.flush()
            os._exit(0)
        os.waitpid(child, 0)
    if how == "endless":
        # Not more in a second than the files of the test hold: calls are written before scores.
        while not select.select([sys.stdin], [], [], 0.002)[0]:
            call(llm, random)
    sys.stdout.write(generate_latest().decode())


if __name__ == "__main__":
    main()
