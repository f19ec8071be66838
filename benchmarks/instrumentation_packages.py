"""The packages that are measured: the one of the support assistant as it is committed, and one with spans."""

from __future__ import annotations

from pathlib import Path

from llmmon.pipeline import compile_specs

_ROOT = Path(__file__).parent.parent
COMMITTED = _ROOT / "generated" / "support-assistant" / "python"
_SPEC = _ROOT / "specs" / "support-assistant.yaml"


def compile_traced(folder: Path) -> Path:
    """The same service by another name and with spans, below a folder. Returns where to import it from."""
    (folder / ".git").mkdir()
    text = _SPEC.read_text().replace("service: support-assistant", "service: traced-assistant")
    spec = folder / "spec.yaml"
    spec.write_text(text.replace("instrumentation:\n", "instrumentation:\n  tracing: true\n"))
    tree = compile_specs([spec]).tree
    if tree is None:
        raise SystemExit(f"{_SPEC} does not compile with spans")
    root = "traced-assistant/python/"
    for path, entry in tree.entries.items():
        if path.startswith(root):
            target = folder / path.removeprefix(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(entry.content)
    return folder
