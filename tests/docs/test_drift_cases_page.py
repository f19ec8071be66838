"""docs/drift-cases.md: its tables are what SciPy, NumPy and llmmon give today."""

from __future__ import annotations

import re

from tests.drift.case_tables import tables
from tests.promtool import REPOSITORY

_PAGE = REPOSITORY / "docs" / "drift-cases.md"
_TABLE = re.compile(r"<!-- table: (\w+) -->\n(?:\|.*\n)*")


def test_the_tables_of_the_page_are_those_of_the_cases(update_golden: bool) -> None:
    every = tables()
    text = _PAGE.read_text(encoding="utf-8")
    assert sorted(_TABLE.findall(text)) == sorted(every)
    expected = _TABLE.sub(lambda found: f"<!-- table: {found[1]} -->\n{every[found[1]]}\n", text)
    if update_golden:
        _PAGE.write_text(expected, encoding="utf-8")

    assert _PAGE.read_text(encoding="utf-8") == expected
