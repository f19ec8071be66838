"""Dashboards as Grafana gets them: ids that stay, text that is text, and nothing that its model lacks."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

from llmmon.backends.grafana import text
from llmmon.backends.grafana.ids import panel_ids, ref_id
from llmmon.backends.grafana.looks import unit_id
from llmmon.dashboards import fleet
from llmmon.dashboards.boards import boards_of
from llmmon.dashboards.values import Unit, money
from llmmon.errors import InternalError
from llmmon.model import naming
from llmmon.pipeline import compile_specs
from llmmon.promql import Matcher, Selector
from tests.dashboards.boards import SPECS, as_read, documents, texts

SPEC = """\
version: llmmon/v1
service: chat
models: [{name: granite-34b}]
slos:
  - {name: availability, sli: availability, objective: 99.5%}
  - {name: latency, sli: latency, below: 5s, objective: 95%}
"""


def test_ids_come_from_keys_and_step_aside_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert panel_ids(["a", "b"])["b"] == panel_ids(["b"])["b"] == naming.panel_id("b")
    monkeypatch.setattr(naming, "panel_id", lambda key: 7)
    assert panel_ids(["a", "b", "c"]) == {"a": 7, "b": 8, "c": 9}
    with pytest.raises(InternalError, match="two panels"):
        panel_ids(["a", "a"])


def test_queries_have_letters() -> None:
    assert [ref_id(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


def test_money_has_the_sign_of_its_currency() -> None:
    assert unit_id(money("EUR")) == "currencyEUR"
    assert unit_id(money("XAU")) == "suffix:XAU"
    assert unit_id(Unit("ratio")) == "percentunit"


# Grafana's own expression for what it takes for a variable, from packages/grafana-data.
VARIABLE = re.compile(
    r"\$([a-zA-Z0-9_]+)|\[\[([a-zA-Z0-9_]+?)(?::([a-zA-Z0-9_]+))?\]\]"
    r"|\$\{([a-zA-Z0-9_]+)(?:\.([^:^\}]+))?(?::([^\}]+))?\}"
)
HOSTILE = ["$x", "${x}", "${x:raw}", "[[x]]", "$__rate_interval", "{{ $value }}", "a$b [[c]] ${d}"]


@pytest.mark.parametrize("given", HOSTILE)
def test_text_of_a_spec_is_no_template(given: str) -> None:
    for made in (text.prose(given), text.markdown(given), text.url(given), text.legend(given, ())):
        assert not VARIABLE.search(made)
        assert "{{" not in made
    assert text.prose(given).replace("\u2060", "") == given


@pytest.mark.parametrize("given", HOSTILE)
def test_text_of_a_spec_in_a_query_is_matched_and_not_filled_in(given: str) -> None:
    from llmmon.sli.events import selectors_of

    selector = Selector("x", (Matcher("model", "=", given),))
    made = text.promql(str(selector), ())
    assert not VARIABLE.search(made)
    assert selectors_of(f"rate({made}[5m])") == (selector,)


def test_a_reader_s_choice_stays_one() -> None:
    chosen = Selector("x", (Matcher("model", "=~", "$model"), Matcher("tenant", "=", "$model")))
    assert text.promql(str(chosen), ["model"]) == 'x{model=~"$model",tenant="\\x24model"}'


def test_descriptions_are_not_markdown() -> None:
    assert text.markdown("a_b [x](y) <i> `z`") == "a\\_b \\[x\\](y) \\<i\\> \\`z\\`"


def test_no_name_of_a_spec_is_read_as_a_variable() -> None:
    hostile = "${datasource} [[model]] $__all {{x}}"
    spec = SPEC.replace("granite-34b", f'"{hostile}"').replace(
        "sli: latency,", f'sli: latency, model: "{hostile}",'
    )
    known = {"datasource", "__rate_interval", "__all", "job", "instance", "model", "operation"}
    link = "?${datasource:queryparam}&${__url_time_range}"
    for document in documents(spec).values():
        for found in texts([document["panels"], document["title"], document["description"]]):
            if link in found:
                assert re.fullmatch(r'[^$\[{]*\?\S+(\$\{__data.fields\["Model"\]\})?', found)
                continue
            for match in VARIABLE.finditer(found):
                assert match[0] in {f"${name}" for name in known} | {"${datasource}"}
                assert found in ("${datasource}", match[0]) or "=~" in found or "[$__rate" in found


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_grafana_s_own_model_loses_nothing_of_a_dashboard(spec: Path) -> None:
    for compiled in compile_specs([spec]).services:
        for board in boards_of(compiled.service):
            assert_nothing_is_lost(as_read(board))


def test_grafana_s_own_model_loses_nothing_of_the_dashboard_of_all_services() -> None:
    assert_nothing_is_lost(as_read(fleet.board()))


def assert_nothing_is_lost(document: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from grafana_foundation_sdk.cog.encoder import JSONEncoder
        from grafana_foundation_sdk.models.dashboard import Dashboard
    again = json.loads(JSONEncoder().encode(Dashboard.from_json(document)))
    assert list(_lost(document, again, "")) == []


def _lost(before: Any, after: Any, path: str) -> list[str]:
    """What stands in one document and not in the other."""
    if isinstance(before, dict):
        missing = [f"{path}.{key}" for key in before if key not in after]
        return missing + [
            lost
            for key in before.keys() & after.keys()
            for lost in _lost(before[key], after[key], f"{path}.{key}")
        ]
    if isinstance(before, list):
        if len(before) != len(after):
            return [path]
        return [
            lost
            for i, (a, b) in enumerate(zip(before, after, strict=True))
            for lost in _lost(a, b, f"{path}[{i}]")
        ]
    return [] if before == after else [f"{path}: {before!r} → {after!r}"]


def test_names_of_slos_do_not_collide_with_rows() -> None:
    names = ("all", "all-table", "slo")
    slos = "".join(f"  - {{name: {n}, sli: availability, objective: 99%}}\n" for n in names)
    assert documents(SPEC + slos)["slo"]["panels"]
