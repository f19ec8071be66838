"""The YAML writer: what it writes is what every YAML reader reads."""

import re
from decimal import Decimal
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import example, given
from hypothesis import strategies as st

from llmmon.emit.yaml import dump
from llmmon.errors import InternalError

TEXTS = st.text() | st.text(alphabet="ab :#-'\"\\\n\t{}[]|>!&*%@`,?~=0123456789.eExX_+yYnN")
SCALARS = TEXTS | st.integers() | st.booleans() | st.none()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=25
)

# What the YAML 1.2 core schema takes for something other than text, when it is not quoted.
CORE_SCHEMA_NOT_TEXT = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|"
)


def body(value: Any) -> str:
    return dump(value, "")


@given(TREES)
@example("\ufeff")
@example("\u2028 \x85 \x7f \x00")
@example("a\n\nb")
@example("a\nb\n\n")
@example(" leading\nspace")
@example("trailing \nspace")
@example("\n")
@example("---\n...\n---")
@example({"x": "# no comment\n- no list"})
@example({"k" * 3000: {"k" * 3000: ["a\nb"]}})
@example([[[], {}], [["a\nb"]]])
def test_pyyaml_reads_back_what_was_written(value: Any) -> None:
    assert pyyaml.safe_load(body(value)) == value


@given(TREES)
def test_libyaml_reads_back_what_was_written(value: Any) -> None:
    assert pyyaml.load(body(value), Loader=pyyaml.CSafeLoader) == value


@given(TEXTS)
def test_plain_text_is_text_under_yaml_1_2_too(text: str) -> None:
    written = body({"k": text}).removeprefix("k: ").removesuffix("\n")
    if written == text:
        assert not CORE_SCHEMA_NOT_TEXT.fullmatch(text)


@given(TREES)
def test_output_holds_nothing_invisible(value: Any) -> None:
    invisible = "[\x00-\x09\x0b-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]"
    assert not re.search(invisible, body(value))


@given(TREES)
def test_no_line_ends_in_a_space(value: Any) -> None:
    assert not re.search(r" $", body(value), re.MULTILINE)


@pytest.mark.parametrize(
    "word", ["y", "N", "yes", "No", "on", "OFF", "true", "False", "null", "NULL", "Y", "oN"]
)
def test_words_of_yaml_1_1_are_quoted(word: str) -> None:
    assert body({"k": word}) == f'k: "{word}"\n'
    assert body({word: 1}) == f'"{word}": 1\n'


@pytest.mark.parametrize(
    "text",
    ["1e3", "0x1F", "0o17", "1_000", "1:30", "+1", ".5", "-", "2026-01-01", "", "~", "=", "<<"],
)
def test_what_looks_like_something_else_is_quoted(text: str) -> None:
    assert body(text) == f'"{text}"\n'


@pytest.mark.parametrize("text", ["chat", "slo:sli_error:ratio_rate5m", "a/b.c-d_e", "v1", "e3"])
def test_names_are_plain(text: str) -> None:
    assert body(text) == f"{text}\n"


def test_promql_on_one_line_keeps_its_double_quotes() -> None:
    assert body({"expr": 'sum(rate(x{a="b"}[5m]))'}) == "expr: 'sum(rate(x{a=\"b\"}[5m]))'\n"


def test_several_lines_are_a_block() -> None:
    assert body({"expr": "a\n/\n  b"}) == "expr: |-\n  a\n  /\n    b\n"
    assert body({"expr": "a\n\nb\n"}) == "expr: |\n  a\n\n  b\n"


def test_lists_are_indented_below_their_key() -> None:
    value = {"groups": [{"name": "a", "rules": [{"record": "r", "labels": {"x": "1"}}, "b"]}]}
    assert body(value) == (
        "groups:\n  - name: a\n    rules:\n      - record: r\n        labels:\n"
        '          x: "1"\n      - b\n'
    )


def test_empty_collections_are_written_in_flow_style() -> None:
    assert body({"a": [], "b": {}}) == "a: []\nb: {}\n"


def test_a_list_in_a_list_starts_on_the_same_line() -> None:
    assert body([[1, 2], [{"a": 1, "b": 2}]]) == "- - 1\n  - 2\n- - a: 1\n    b: 2\n"


def test_keys_keep_their_order_and_shared_values_have_no_anchor() -> None:
    labels = {"z": "1", "a": "2"}
    assert body([labels, labels]) == '- z: "1"\n  a: "2"\n' * 2


def test_decimals_are_printed_digit_by_digit() -> None:
    assert body([Decimal("0.30"), Decimal("1E+3"), Decimal("-0.0000001")]) == (
        "- 0.3\n- 1000\n- -0.0000001\n"
    )


def test_the_header_is_a_comment_whatever_it_holds() -> None:
    assert dump({}, "from a\nevil: true\x1b") == "# from a\n# evil: true\\x1b\n{}\n"
    assert pyyaml.safe_load(dump({"a": 1}, "from \x85 \u2028 x: y\r\nz: 1")) == {"a": 1}


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), Decimal("Infinity"), b"bytes", object()])
def test_what_has_no_exact_text_is_our_bug(value: Any) -> None:
    with pytest.raises(InternalError):
        body({"k": value})


def test_half_a_surrogate_pair_is_our_bug() -> None:
    with pytest.raises(InternalError):
        body("\ud800")
