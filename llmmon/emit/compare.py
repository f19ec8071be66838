"""What `build --check` shows: how an output folder differs from what a build would leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from llmmon.emit import plan as planning
from llmmon.emit.manifest import MANIFEST
from llmmon.emit.plan import Covers, Plan
from llmmon.emit.tree import Tree
from llmmon.emit.write import covers_nothing

# difflib's time grows with the square of what differs.
_MAX_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is `missing`, `changed` or `stale`, with a unified diff from disk to build."""

    path: str
    kind: str
    diff: str


def compare(tree: Tree, out: Path, covers: Covers = covers_nothing) -> list[Difference]:
    """Every difference of the folder `out` from a build of `tree`: by path, the manifest last."""
    plan = planning.make(tree, out, covers)
    found = [*_changed(plan), *(_difference(plan, path, "stale", b"") for path in plan.stale)]
    return sorted(found, key=lambda difference: (difference.path == MANIFEST, difference.path))


def _changed(plan: Plan) -> Iterator[Difference]:
    for path in plan.changed:
        kind = "changed" if path in plan.before.kinds else "missing"
        yield _difference(plan, path, kind, plan.files[path])


def _difference(plan: Plan, path: str, kind: str, wanted: bytes) -> Difference:
    found = plan.before.content(path) or b""
    old, new = _lines(found), _lines(wanted)
    if len(old) + len(new) > _MAX_LINES:
        text = f"{path}: {len(old)} lines on disk, {len(new)} lines built; too long to compare\n"
    else:
        before = f"a/{path}" if kind != "missing" else "/dev/null"
        after = f"b/{path}" if kind != "stale" else "/dev/null"
        text = "".join(_terminated(unified_diff(old, new, before, after)))
    return Difference(path, kind, text)


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "replace").splitlines(keepends=True)


def _terminated(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
