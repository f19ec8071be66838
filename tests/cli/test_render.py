"""Diagnostics as a person reads them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.cli.excerpt import WIDTH, excerpt
from llmmon.cli.render import render_text
from llmmon.diagnostics import Diagnostic, Report
from tests.cli.reports import BUDGET, ERROR, UNUSED, WARNING, report, span


def test_a_diagnostic_in_full() -> None:
    assert (
        render_text(report(ERROR))
        == """\
error[LM301] objective leaves no error budget
 --> s.yaml:4:16
  |
4 |     objective: 100%
  |                ^^^^ must be below 100%
  = hint: 99.9% over 30d allows 43m12s of bad time
  = explain: llmmon explain LM301

1 error
"""
    )


def test_other_places_are_shown_with_dashes() -> None:
    assert (
        render_text(report(WARNING))
        == """\
warning[LM290] twice: 50%,\\x0areally
 --> s.yaml:5:11
  |
5 |   - name: a
  |           ^
 ::: s.yaml:3:11
  |
3 |   - name: a
  |           - 1st
  = explain: llmmon explain LM290

1 warning
"""
    )


def test_nothing_found_prints_nothing() -> None:
    assert render_text(Report()) == ""


def test_errors_and_warnings_are_counted_apart() -> None:
    other = Diagnostic(BUDGET, "again", span(1, 1, 2))
    assert render_text(report(ERROR, WARNING, other)).endswith("\n\n2 errors, 1 warning\n")


def test_line_numbers_of_several_digits_line_up() -> None:
    text = "a\n" * 8 + "bad\n" + "a\n" * 90 + "worse\n"
    both = Diagnostic(UNUSED, "m", span(100, 1, 6), also=((span(9, 1, 4), "first"),))
    assert render_text(report(both, text=text)).startswith("""\
warning[LM290] m
   --> s.yaml:100:1
    |
100 | worse
    | ^^^^^
   ::: s.yaml:9:1
    |
  9 | bad
    | --- first
    = explain""")


def test_a_span_over_several_lines_is_marked_on_its_first() -> None:
    found = Diagnostic(UNUSED, "m", span(2, 1, 4, end_line=4))
    assert "2 | slos:\n  | ^^^^^\n" in render_text(report(found))


def test_a_place_without_text_is_named_only() -> None:
    found = Diagnostic(UNUSED, "m", span(7, 3, 4, file="gone.yaml"), label="this")
    assert render_text(report(found)) == (
        "warning[LM290] m\n --> gone.yaml:7:3\n  = this\n"
        "  = explain: llmmon explain LM290\n\n1 warning\n"
    )


@pytest.mark.parametrize("line", [0, 99])
def test_a_line_that_is_not_there_is_no_crash(line: int) -> None:
    assert f"s.yaml:{line}:1" in render_text(report(Diagnostic(UNUSED, "m", span(line, 1, 2))))


def test_an_empty_file_still_gets_its_mark() -> None:
    found = Diagnostic(UNUSED, "the file is empty", span(1, 1, 2))
    assert "1 |\n  | ^\n" in render_text(report(found, text=""))


def test_carriage_returns_end_lines() -> None:
    found = Diagnostic(UNUSED, "m", span(3, 1, 2))
    assert "3 | c\n  | ^\n" in render_text(report(found, text="a\r\nb\rc\r\nd"))


def test_colours_wrap_words_and_change_no_character() -> None:
    plain, coloured = render_text(report(ERROR, WARNING)), render_text(report(ERROR, WARNING), True)
    assert "\x1b[1;31merror[LM301]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


# --- hostile and unusual text -----------------------------------------------------------------


def marked(line: str, column: int, end_column: int) -> list[str]:
    found = Diagnostic(UNUSED, "m", span(1, column, end_column))
    return render_text(report(found, text=line)).splitlines()[3:5]


def test_escape_sequences_never_reach_the_terminal() -> None:
    assert marked("a: \x1b[31mred", 4, 5) == ["1 | a: \\x1b[31mred", "  |    ^^^^"]


def test_bidirectional_overrides_are_spelt_out() -> None:
    assert marked("a: \u202eevil", 5, 9) == ["1 | a: \\u202eevil", "  |          ^^^^"]


def test_tabs_become_spaces_and_the_mark_follows() -> None:
    assert marked("\ta:\tb", 5, 6) == ["1 |     a:  b", "  |         ^"]


def test_wide_characters_count_double_and_combining_ones_not_at_all() -> None:
    assert marked("名前: x", 5, 6) == ["1 | 名前: x", "  |       ^"]
    assert marked("a: 名前", 4, 6) == ["1 | a: 名前", "  |    ^^^^"]
    assert marked("e\u0301: x", 5, 6) == ["1 | e\u0301: x", "  |    ^"]


def test_messages_labels_hints_and_names_are_made_harmless_too() -> None:
    evil = "\x1b]0;owned\x07\n"
    at = span(1, 1, 2, file=evil)
    text = render_text(
        report(Diagnostic(UNUSED, evil, at, label=evil, hint=evil, also=((at, evil),)))
    )
    assert "\x1b" not in text
    assert "\x07" not in text
    assert len(text.splitlines()) == 9


def test_a_very_long_line_is_cut_around_the_mark() -> None:
    line = "a" * 5_000 + "BAD" + "z" * 5_000
    shown, marks = marked(line, 5_001, 5_004)
    assert shown.startswith("1 | …a")
    assert shown.endswith("z…")
    assert len(shown) < 110
    assert shown[marks.index("^") : marks.rindex("^") + 1] == "BAD"


def test_a_very_long_value_is_marked_as_far_as_it_shows() -> None:
    shown, marks = marked("a: " + "x" * 5_000, 4, 5_004)
    assert len(marks) <= len(shown)


@given(st.text(), st.integers(0, 300), st.integers(0, 300))
def test_any_line_and_any_span_fit_on_one_line(line: str, first: int, last: int) -> None:
    shown = excerpt(line.replace("\n", "").replace("\r", ""), first, last)
    assert "\n" not in shown.text
    assert "\x1b" not in shown.text
    assert shown.length >= 1
    assert 0 <= shown.start <= WIDTH + 1


@given(st.text(alphabet="ab名\t\u0301"), st.data())
def test_the_mark_stands_below_what_it_marks(line: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(line)))
    before, upto = excerpt(line, 0, first), excerpt(line, first, first + 1)
    if 0 < first < len(line) and before.text == upto.text and not line[:first].endswith("\u0301"):
        assert upto.start == before.length or line[:first].strip("\u0301") == ""
