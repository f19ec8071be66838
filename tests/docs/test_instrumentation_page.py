"""The code of docs/instrumentation.md runs as it stands there."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.e2e.prometheus_server import free_port
from tests.promtool import REPOSITORY
from tests.runtime.packages import imported

if TYPE_CHECKING:
    import pytest

PAGE = REPOSITORY / "docs/instrumentation.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Completions:
    """Stands for a client that would ask a model."""

    def create(self, **_request: object) -> dict[str, object]:
        """An answer."""
        usage = {"prompt_tokens": 100, "completion_tokens": 20}
        return {"choices": [{"finish_reason": "stop"}], "usage": usage}


def test_the_code_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    client = SimpleNamespace(chat=SimpleNamespace(completions=Completions()))
    names: dict[str, Any] = {
        "client": client,
        "messages": [],
        "answer_in_pieces": lambda: iter("abc"),
    }
    with imported(REPOSITORY / "generated/support-assistant/python"):
        for block in blocks:
            exec(block.replace("9464", str(free_port())), names)
        names["server"].shutdown()
        names["server"].server_close()

    assert len(blocks) > 8
    assert capsys.readouterr().out.split() in (["0.00011000"], ["0.00009640"])  # from 2027 on
