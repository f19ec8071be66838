"""The page as a file: text of specs stays text, nothing is loaded, and it is the same each time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from llmmon.preview.page import LibraryMissingError, page

HOSTILE = "</script><script>alert(1)</script> <!-- & \" ' \u2028 \U0001f600 ${x} {{ y }} {% z %}"


class Scripts(HTMLParser):
    """The contents of all scripts, the data among them, as a browser finds them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        assert not {"src", "href"} & given.keys(), tag

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.found.append(data)


def test_text_of_a_spec_ends_no_script_and_comes_back_as_it_was() -> None:
    board = {"title": HOSTILE, "panels": []}
    data, *scripts = Scripts(page([board], HOSTILE)).found
    assert json.loads(data) == {"source": HOSTILE, "reload": None, "boards": [board]}
    assert len(scripts) == 2


def test_only_the_page_s_own_scripts_may_run_and_nothing_may_be_loaded() -> None:
    read = Scripts(page([], "x"))
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in read.found[1:]
    ]
    assert re.findall(r"'sha256-(.+?)'", read.policy) == digests
    assert "default-src 'none'" in read.policy
    assert "script-src 'sha256" in read.policy


def test_the_same_data_make_the_same_page() -> None:
    board = {"title": "t", "panels": [{"values": [1, None, 0.1]}]}
    assert page([board], "x") == page([board], "x")


def test_without_plotly_there_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "plotly.offline", None)
    with pytest.raises(LibraryMissingError):
        page([], "x")
