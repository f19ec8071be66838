"""Every kind of diagnostic by its code, and the page that explains it."""

from __future__ import annotations

from llmmon.checks import CHECKS
from llmmon.codes import (
    drift,
    drift_job,
    drift_source,
    events,
    gpu,
    money,
    outputs,
    reading,
    references,
    shape,
    slo,
    sources,
)
from llmmon.diagnostics import Code

_FAMILIES = {
    "LM0": "Files and YAML",
    "LM1": "The shape of a spec",
    "LM2": "Names and references",
    "LM3": "SLOs",
    "LM4": "Prices and budgets",
    "LM5": "Drift",
    "LM6": "Outputs",
    "LM7": "Engines and series",
    "LM8": "GPUs",
}
_MODULES = (
    reading,
    shape,
    references,
    slo,
    money,
    drift,
    drift_source,
    drift_job,
    outputs,
    events,
    sources,
    gpu,
)
_GENERATED = "<!-- Made from the code by llmmon's tests (--update-golden). Do not edit. -->"

CODES: dict[str, Code] = {
    code.id: code
    for code in sorted(
        [code for module in _MODULES for code in module.CODES] + [check.CODE for check in CHECKS],
        key=lambda code: code.id,
    )
}
"""All diagnostics by code, in order."""


def page(code_id: str) -> str:
    """The page of a code, as Markdown.

    Raises:
        KeyError: there is no such code.
    """
    code = CODES[code_id]
    head = f"# {code.id} {code.name}\n\n{code.summary} ({code.severity.value.capitalize()})"
    return f"{head}\n\n{code.page.strip()}\n"


def docs() -> dict[str, str]:
    """The files of `docs/diagnostics`: a page per code, and their index."""
    pages = {f"{code_id}.md": f"{_GENERATED}\n\n{page(code_id)}" for code_id in CODES}
    return {"README.md": _index(), **pages}


def _index() -> str:
    sections = "\n".join(_family(prefix, title) for prefix, title in _FAMILIES.items())
    return (
        f"{_GENERATED}\n\n# Diagnostics\n\n"
        "What `llmmon` says about specs. `llmmon explain LM301` shows a page in the terminal.\n"
        "Errors stop a build; warnings do not. A code is never used again for something else.\n\n"
        f"{sections}"
    )


def _family(prefix: str, title: str) -> str:
    rows = "".join(
        f"| [{code.id}]({code.id}.md) | {code.name} | {code.severity.value} | {code.summary} |\n"
        for code in CODES.values()
        if code.id.startswith(prefix)
    )
    return (
        f"## {title}\n\n| code | name | severity | what it is |\n| --- | --- | --- | --- |\n{rows}"
    )
