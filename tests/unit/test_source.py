"""Specs as YAML 1.2: the values of scalars, and the places of keys and values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from llmmon import source as source_module
from llmmon.diagnostics import Report
from llmmon.source import Source, resolve_plain
from tests.front_end import codes, source_of


def _read(text: str) -> Source:
    report = Report()
    source = source_of(text, report)
    assert source is not None, codes(report)
    return source


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("1e3", Decimal("1E+3")),
        ("0.10", Decimal("0.10")),
        (".5", Decimal("0.5")),
        ("5.", Decimal(5)),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("+1", 1),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2027-01-01", "2027-01-01"),
        ("0b11", "0b11"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        ("+.inf", Decimal("Infinity")),
        ("1e99999999999999999999", "1e99999999999999999999"),
        ("9" * 41, "9" * 41),
        ("99.5%", "99.5%"),
    ],
)
def test_a_plain_scalar_is_what_yaml_1_2_says(text: str, value: Any) -> None:
    read = resolve_plain(text)

    assert read == value
    assert type(read) is type(value)
    assert str(read) == str(value)


def test_a_plain_nan_is_a_number_that_is_none() -> None:
    read = resolve_plain(".nan")

    assert isinstance(read, Decimal)
    assert read.is_nan()


@pytest.mark.parametrize("text", ["'5'", '"5"', "! 5", "|\n  5"])
def test_quoted_scalars_are_text(text: str) -> None:
    assert str(_read(f"a: {text}\n").data["a"]).strip() == "5"
    assert isinstance(_read(f"a: {text}\n").data["a"], str)


def test_keys_are_text_whatever_they_look_like() -> None:
    assert list(_read("1: a\ntrue: b\nnull: c\n0x10: d\n").data) == ["1", "true", "null", "0x10"]


def _marked(text: str, source: Source, path: tuple[str | int, ...], key: bool = False) -> str:
    span = source.span(path, key=key)
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def test_a_span_covers_just_its_key_or_value() -> None:
    text = "a:\n  - {b: 'ü 🚀', c: [1, 2]}\n  - d: x\n    e: |\n      f\n\n# end\ng: 1\n"
    source = _read(text)

    assert _marked(text, source, ("a", 0, "b")) == "'ü 🚀'"
    assert _marked(text, source, ("a", 0, "c")) == "[1, 2]"
    assert _marked(text, source, ("a", 0, "c", 1)) == "2"
    assert _marked(text, source, ("a", 0, "c"), key=True) == "c"
    assert _marked(text, source, ("a", 1, "d"), key=True) == "d"
    assert _marked(text, source, ("a", 0)) == "{b: 'ü 🚀', c: [1, 2]}"
    assert _marked(text, source, ("g",)) == "1"


def test_a_block_ends_with_its_last_value_and_not_at_the_next_key() -> None:
    text = "a:\n  b: 1\n  c: 2\n\n# a remark\n\nd: 3\n"

    assert _marked(text, _read(text), ("a",)) == "b: 1\n  c: 2"


def test_the_place_of_what_is_absent_is_that_of_its_nearest_parent() -> None:
    source = _read("a: {b: 1}\n")

    assert source.span(("a", "x", 3, "y")) == source.span(("a",))
    assert source.span(("a", "x"), key=True) == source.span(("a",), key=True)
    assert (source.span(()).line, source.span(()).end_column) == (1, 2)


def test_line_ends_of_all_systems_count_alike() -> None:
    spans = [_read(f"a: 1{end}b:{end}- x{end}").span(("b", 0)) for end in ("\n", "\r\n", "\r")]

    assert spans[0] == spans[1] == spans[2]


def test_the_first_of_two_equal_keys_is_kept_and_both_are_shown() -> None:
    report = Report()
    source = source_of("a: 1\nb: 2\na: 3\n", report)
    (diagnostic,) = report

    assert source is not None
    assert source.data == {"a": 1, "b": 2}
    assert diagnostic.at.line == 3
    assert diagnostic.also[0][0].line == 1


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert list(_read("\ufeffversion: 1\n").data) == ["version"]


@pytest.mark.parametrize(
    "text",
    [
        "a: [1, {b: 'c'}]\n",
        "a:\n- b\n-  c: 1.50\n   d: ! 5\n",
        "a: [",
        "\ta: 1",
        "a: *b",
        "a: 'x\n",
    ],
)
def test_yaml_without_its_c_library_reads_the_same(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, slow = Report(), Report()
    with_library = source_of(text, fast)
    monkeypatch.setattr(source_module, "_LOADER", yaml.SafeLoader)
    without = source_of(text, slow)

    assert codes(fast) == codes(slow)
    if with_library is not None and without is not None:
        assert with_library.data == without.data
        assert with_library.span(("a",)) == without.span(("a",))


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_read_or_refused_with_a_diagnostic(text: str | bytes) -> None:
    report = Report()
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    source = source_of(raw, report)

    assert (source is None) <= (not report.ok)


@given(
    st.recursive(
        st.text(st.characters(categories=("L", "N", "P", "S")), max_size=8)
        | st.integers(-(10**9), 10**9)
        | st.booleans()
        | st.none(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text("abcxyz", min_size=1, max_size=4), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_data_that_yaml_wrote_is_read_back(value: Any) -> None:
    text = yaml.safe_dump({"a": value}, allow_unicode=True, default_style='"')
    expected = yaml.load(text, Loader=yaml.BaseLoader)
    report = Report()
    source = source_of(
        text.replace("!!int ", "").replace("!!bool ", "").replace("!!null ", ""), report
    )

    assert source is not None
    assert source.data == expected
