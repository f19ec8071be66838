"""Whether an output folder is what its manifest says, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from llmmon.emit import manifest, snapshot
from llmmon.emit.manifest import MANIFEST, Manifest
from llmmon.emit.snapshot import Kind, Snapshot
from llmmon.errors import OutputError


def read(out: Path) -> tuple[Snapshot, Manifest]:
    """What `out` holds, and its manifest.

    Raises:
        OutputError: `out` holds no build.
    """
    found = snapshot.take(out)
    content = found.content(MANIFEST)
    if content is None:
        raise OutputError(f"{out} holds no build ({MANIFEST} is missing); run llmmon build")
    reading = manifest.parse(content)
    if reading.problems:
        raise OutputError(f"{out / MANIFEST} {reading.problems[0]}; run llmmon build")
    return found, reading.manifest


def differences(found: Snapshot, wanted: Manifest) -> Iterator[str]:
    """What a file that is missing or was changed by hand is to be called, by path."""
    for path, digest in sorted(wanted.digests().items()):
        if found.kinds.get(path) is not Kind.FILE:
            yield f"{path} is missing"
        elif sha256(found.content(path) or b"").hexdigest() != digest:
            yield f"{path} was changed since it was built"
