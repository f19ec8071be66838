"""Templates of labels and annotations: text from a spec is only ever text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llmmon.rules.template import VALUE_AS_PERCENTAGE, expand, label, literal

_BRACES = st.text(st.sampled_from('{}" $.abc\\`'), max_size=30)


@given(_BRACES | st.text())
def test_a_literal_expands_to_its_own_text(text: str) -> None:
    assert expand(literal(text), {}) == text


@given(_BRACES)
def test_a_literal_holds_no_action_but_the_one_that_writes_braces(text: str) -> None:
    assert "{{" not in literal(text).replace('{{ "{{" }}', "")


def test_values_and_labels_are_filled_in() -> None:
    template = f"{VALUE_AS_PERCENTAGE} for {label('tenant')}"

    assert expand(template, {"tenant": "{{acme}}"}, "5%") == "5% for {{acme}}"
