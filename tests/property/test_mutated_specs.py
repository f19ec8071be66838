"""Whatever is done to a spec, llmmon says what is wrong or takes it: it never fails."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from llmmon.cli.render import render_text
from llmmon.diagnostics import Report
from tests.front_end import check_text, source_of

TEXT = (Path(__file__).parents[2] / "specs" / "support-assistant.yaml").read_text(encoding="utf-8")
_SOURCE = source_of(TEXT, Report())
assert _SOURCE is not None
DATA = _SOURCE.data
PYDANTIC = ("Input should", "validation error", "Field required", "Extra inputs", "Value error")

_SCALARS = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**30,
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1E+300"),
        Decimal("0.1"),
        "",
        " ",
        "x" * 2_000,
        "on",
        "0%",
        "100%",
        "1000000%",
        "0s",
        "1ms",
        "999999999y",
        "0 USD",
        "5 EUR",
        "latency",
        "granite-34b",
        "tenant",
        "availability",
        "../x",
        "{{ $value }}",
        "a\nb",
        "\u202e\x00",
        "🚀",
        '"',
        "`",
        "rate(x[$window])",
        "-" * 50 + "x[$window]",
        "llmmon/v1",
    ]
)
_JUNK = st.recursive(
    _SCALARS | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6) | st.sampled_from(["name", "sli"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(p for key, child in items for p in _paths(child, (*path, key)))]


PATHS = _paths(DATA)[1:]


def _mutate(data: Any, path: tuple[str | int, ...], how: str, junk: Any) -> None:
    parent = data
    for part in path[:-1]:
        if not isinstance(parent, dict | list):
            return
        try:
            parent = parent[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return
    last: Any = path[-1]
    there = isinstance(parent, dict) and last in parent
    there = there or (isinstance(parent, list) and isinstance(last, int) and last < len(parent))
    if not there:
        return
    if how == "replace":
        parent[last] = junk
    elif how == "remove":
        del parent[last]
    elif isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
    else:
        parent[str(junk)] = parent.pop(last)


class _Exact(json.JSONEncoder):
    def default(self, o: Any) -> Any:
        return float(o) if isinstance(o, Decimal) else super().default(o)


def _json(data: Any) -> str:
    text = json.dumps(data, cls=_Exact, ensure_ascii=False)
    return text.replace(": NaN", ": .nan").replace(": Infinity", ": .inf").replace("\\u007f", "?")


def _check(text: str) -> None:
    report, model = check_text(text)
    if report.ok:
        assert len(model.services) == 1
    for diagnostic in report:
        words = diagnostic.message + diagnostic.hint
        assert not any(theirs in words for theirs in PYDANTIC)
        assert diagnostic.message.isprintable()
        assert not diagnostic.message.endswith(".")
        assert diagnostic.at.line >= 1
        assert diagnostic.at.column >= 1
        assert (diagnostic.at.line, diagnostic.at.column) <= (
            diagnostic.at.end_line,
            diagnostic.at.end_column,
        )
    render_text(report)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PATHS),
            st.sampled_from(["replace", "remove", "double or rename"]),
            _JUNK,
        ),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=150)
def test_any_change_to_the_values_of_a_spec_is_taken_or_explained(
    changes: list[tuple[tuple[str | int, ...], str, Any]],
) -> None:
    data = copy.deepcopy(DATA)
    for path, how, junk in changes:
        _mutate(data, path, how, copy.deepcopy(junk))

    _check(_json(data))


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(TEXT)),
            st.integers(0, 30),
            st.text(max_size=4)
            | st.sampled_from(["\t", "&a ", "*a", "!!x ", "[", "{", "'", ": ", "- "]),
        ),
        min_size=1,
        max_size=4,
    )
)
@example([(0, len(TEXT), "")])
@settings(max_examples=300)
def test_any_change_to_the_text_of_a_spec_is_taken_or_explained(
    changes: list[tuple[int, int, str]],
) -> None:
    text = TEXT
    for at, length, new in changes:
        text = text[:at] + new + text[at + length :]

    _check(text.encode("utf-8", "replace").decode())
