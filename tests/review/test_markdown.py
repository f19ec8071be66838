"""Whatever specs say, it stays text: in a table cell, in a code span or block, on one line."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.review import Review, compare, render_markdown, render_text, to_json
from tests.review.services import CHAT, availability, chat, document, review, with_slos

MARK = "Ж"
"""Stands in no word of ours, so where it is found, a spec's text has come."""
HOSTILE = st.text(f"{MARK}`|\\<>@#[]()!*_~&-+:/ \n\t\u202e\x1b", max_size=30)
_FOLDED = re.compile(r"</?details>|<summary>[\w ,]+</summary>")
_RUN = re.compile("`+")


def hostile_review(text: str, other: str) -> Review:
    """The text wherever a service can have one, its name included."""
    slo = replace(availability(), name=f"{MARK}{text}", description=text, event=text)
    old = chat(team=text, slos=(slo,), description=text, outputs=(text,))
    query = replace(slo, description=other, kind=other, scope=((MARK, other),))
    new = chat(team=other, slos=(query, replace(slo, name="n")), outputs=(other,))
    labelled = replace(new, labels=((text, other), (other, text)))
    return compare({text: document(old)}, {text: document(labelled), other: document(CHAT)})


def outside_code(line: str) -> str:
    """The line without its code spans, found as Markdown finds them."""
    outside, rest = "", line
    while opening := _RUN.search(rest):
        outside += rest[: opening.start()]
        closing = re.compile(rf"(?<!`){opening[0]}(?!`)").search(rest, opening.end())
        if closing is None:
            return outside + rest[opening.start() :]
        rest = rest[closing.end() :]
    return outside + rest


def cells(row: str) -> list[str]:
    """The cells of a table's row: pipes split it, unless a backslash stands before them."""
    return re.split(r"(?<!\\)\|", row)[1:-1]


@given(HOSTILE, HOSTILE)
def test_specs_cannot_break_out(text: str, other: str) -> None:
    in_block = False
    for line in render_markdown(hostile_review(text, other)).split("\n"):
        if line in ("```", "```diff"):
            assert in_block == (line == "```")
            in_block = not in_block
        elif in_block:
            assert line[0] in "+-"
        else:
            _check(line)
        assert line.isprintable()
    assert not in_block


def _check(line: str) -> None:
    if line.startswith("|"):
        assert len(cells(line)) == 3
        ours = "".join(outside_code(cell.replace(r"\|", "|")) for cell in cells(line))
    else:
        ours = outside_code(line)
    assert MARK not in ours
    assert not re.search(r"(?<!\\)[`<>@#\[\]*~]", _FOLDED.sub("", ours).lstrip("#").strip("*"))


@given(HOSTILE, HOSTILE)
def test_a_terminal_is_safe_and_lines_are_whole(text: str, other: str) -> None:
    for line in render_text(hostile_review(text, other)).split("\n"):
        assert line.isprintable()


def test_long_texts_are_cut_in_sentences_and_whole_in_excerpts() -> None:
    said = render_markdown(review(CHAT, chat(description="x" * 5_000, team="y" * 5_000)))
    assert "x" * 5_000 in said
    assert "y" * 61 not in said
    assert f"`{'y' * 59}…`" in said


def many(number: int) -> Review:
    old, new = document(CHAT), document(with_slos(availability("99%")))
    names = [f"service-{n:03}" for n in range(number)]
    return compare(dict.fromkeys(names, old), dict.fromkeys(names, new))


@pytest.mark.parametrize("longest", [200, 1_000, 5_000, 60_000])
def test_a_comment_stays_within_its_limit(longest: int) -> None:
    said = render_markdown(many(150), longest)
    assert len(said) <= longest
    assert said.startswith("## 150 services change")
    shown = said.count("\n### ")
    left = re.search(r"And (\d+) services? more", said)
    assert shown + (int(left[1]) if left else 0) == 150


def test_texts_go_before_changes_do() -> None:
    whole = review(CHAT, chat(description="x" * 50_000))
    said = render_markdown(whole, longest=2_000)
    assert "description changed" in said
    assert "xxx" not in said


def test_other_changes_are_folded_when_they_are_many() -> None:
    few = review(CHAT, with_slos(availability("99.9%")))
    several = review(CHAT, with_slos(availability("99.9%"), of=chat(description="", max_series=9)))
    assert "<details>" not in render_markdown(few)
    assert "<summary>7 other changes</summary>" in render_markdown(several)


def test_the_machine_form_keeps_texts_as_they_are() -> None:
    form = to_json(review(CHAT, chat(outputs=("python", "<b>|`"))))
    assert isinstance(form, dict)
    changes = form["services"][0]["changes"]
    added = {"topic": "output", "names": ("<b>|`",), "aspect": "output", "risk": "added"}
    assert changes[1] | added == changes[1]
    assert form["schema"] == "llmmon/review/v1"
