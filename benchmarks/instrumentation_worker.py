"""A process that measures: it is told on its input what, and writes what it took on its output.

    python -m benchmarks.instrumentation_worker CONDITION… [--peer PEER]

It imports only what each peer's environment has: the standard library, openai, prometheus_client.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from typing import Any, TextIO

from benchmarks.instrumentation_conditions import LEVELS, SPANS, Conditions, Makers, measure
from benchmarks.instrumentation_peers import PEERS
from benchmarks.instrumentation_same_writes import differences


def callers_of(makers: Makers, conditions: list[str], peer: str | None) -> dict[str, Conditions]:
    """Callers by level and condition. The peer comes last: it patches the client's classes."""
    clients = {level: make() for level, make in LEVELS.items()}
    made = {
        level: {name: getattr(makers, name)(clients[level]) for name in conditions}
        for level in LEVELS
    }
    if peer is not None:
        PEERS[peer].start()
        made["client"]["peer"] = makers.bare(clients["client"])
    return made


def answer(
    asked: dict[str, Any], callers: dict[str, Conditions], loop: asyncio.AbstractEventLoop
) -> str:
    """Measure what is asked for."""
    for spans in SPANS:
        spans.clear()
    level = callers[asked["level"]]
    found = measure(level, asked["shape"], asked["calls"], asked["block"], loop)
    return json.dumps(found)


def serve(callers: dict[str, Conditions], out: TextIO) -> None:
    """Answer line by line, until there are no more."""
    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        print(answer(json.loads(line), callers, loop), file=out, flush=True)


def main() -> None:
    """Get ready, and answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conditions", nargs="+")
    parser.add_argument("--peer")
    arguments = parser.parse_args()
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # a peer may print
    makers = Makers()
    callers = callers_of(makers, arguments.conditions, arguments.peer)
    print(json.dumps(differences(makers, arguments.conditions)), file=out, flush=True)
    serve(callers, out)


if __name__ == "__main__":
    main()
