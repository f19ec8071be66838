"""What a build writes, and what this version of llmmon only checks."""

from __future__ import annotations

from collections.abc import Callable

from llmmon.codes.outputs import DASHBOARDS_WITHOUT_RULES, NOT_BUILT_YET, TESTS_WITHOUT_RULES
from llmmon.resolve.parsed import Problems
from llmmon.spec.root import OUTPUTS
from llmmon.words import listed, quoted

BUILT: tuple[str, ...] = (
    "python",
    "prometheus",
    "prometheus_tests",
    "grafana",
    "dcgm",
    "drift_job",
)
"""The outputs that are written. Later work adds to it."""

_RULES = "prometheus"
_NEEDS_RULES = {
    "prometheus_tests": (TESTS_WITHOUT_RULES, "the rules that they test"),
    "grafana": (DASHBOARDS_WITHOUT_RULES, "the rules whose series they show"),
}


def resolve_outputs(problems: Problems) -> tuple[str, ...]:
    """The outputs to write, in the order of the spec language."""
    wanted, add = _wanted(problems)
    for index, output in enumerate(wanted):
        path = ("outputs", index)
        if output not in BUILT:
            message = f"the output {quoted(output)} is not written yet"
            hint = f"written are {listed(o for o in OUTPUTS if o in BUILT)}"
            add(NOT_BUILT_YET, message, path, hint)
        elif output in _NEEDS_RULES and _RULES not in wanted:
            code, what = _NEEDS_RULES[output]
            message = f"{quoted(output)} without {quoted(_RULES)}, {what}"
            add(code, message, path, f"add {_RULES}")
    return tuple(output for output in OUTPUTS if output in wanted and output in BUILT)


def _wanted(problems: Problems) -> tuple[tuple[str, ...], Callable[..., None]]:
    """The outputs that are asked for, and how to report against the file that asks."""
    own, shared = problems.parsed.spec.outputs, problems.parsed.shared
    if own is not None:
        return own, problems.add
    if shared is not None and shared.outputs is not None:
        return shared.outputs, problems.add_shared
    return BUILT, problems.add
