"""The shapes of specs: every mistake is one diagnostic, in our own words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError
from pydantic_core._pydantic_core import list_all_errors

from llmmon.diagnostics import Report
from llmmon.sli import KINDS
from llmmon.spec import ServiceSpec, json_schema, parse_shared, parse_spec
from llmmon.spec.shape_errors import shape_diagnostics
from llmmon.spec.slo import SHAPES
from tests.front_end import codes, lines, source_of

ROOT = Path(__file__).parents[2]
HEAD = "version: llmmon/v1\nservice: chat\nmodels: [{name: m}]\n"
ALL_ERRORS = list_all_errors()


def _lines(text: str) -> list[str]:
    report = Report()
    source = source_of(HEAD + text, report)
    assert source is not None
    assert parse_spec(source, report) is None
    return lines(report)


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: error["type"])
def test_no_word_of_pydantic_reaches_a_user_whatever_its_error(error: Any) -> None:
    source = source_of(HEAD + "team: [x]\n", Report())
    assert source is not None
    details: Any = {"type": error["type"], "loc": ("team",), "input": ["x"]}
    details["ctx"] = error.get("example_context") or {}
    raised = ValidationError.from_exception_data("ServiceSpec", [details])
    (theirs,) = raised.errors()
    ours = shape_diagnostics(raised, source, ServiceSpec)

    assert len(ours) <= 1
    for diagnostic in ours:
        assert theirs["msg"] not in diagnostic.message
        assert not re.search(r"Input should|valid|pydantic", diagnostic.message + diagnostic.hint)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("slos: [{name: a, objective: 99%}]", 'LM102 4:8 the key "sli" is missing'),
        ("slos: [{name: a, sli: latenci}]", 'LM105 4:23 "latenci" is not an SLI'),
        ("slos: [{sli: {latency: 5s}}]", "LM103 4:14 a mapping stands where the name of an SLI"),
        ("slos: [5]", "LM103 4:8 the number 5 stands where a mapping belongs"),
        ("window: 5x", 'LM104 4:9 "5x" is not a duration such as 5s, 800ms or 1h30m'),
        ("team: [a]", "LM103 4:7 a list stands where text belongs"),
        ("outputs: [html]", 'LM105 4:11 "html" is not an output'),
        ("drift: {checks: [{signal: latency, statistic: ks, at_least: x}]}", 'LM104 4:61 "x"'),
        ("models: [{name: m, source: 5}]", "LM103 4:28 the number 5 stands where a mapping"),
    ],
)
def test_a_mistake_in_a_union_or_an_optional_value_is_one_diagnostic(text: str, line: str) -> None:
    found = _lines(text) if "models" not in text else _lines_of_whole(text)

    assert len(found) == 1
    assert found[0].startswith(line)


def _lines_of_whole(text: str) -> list[str]:
    report = Report()
    source = source_of(f"version: llmmon/v1\nservice: chat\n\n{text}", report)
    assert source is not None
    parse_spec(source, report)
    return lines(report)


def test_a_slip_of_a_required_key_is_one_diagnostic_and_not_two() -> None:
    assert _lines("slos: [{name: a, sli: availability, objektive: 99%}]") == [
        'LM101 4:37 unknown key "objektive" | did you mean "objective"?'
    ]


def test_a_key_of_a_service_is_unknown_in_the_shared_file() -> None:
    report = Report()
    source = source_of("version: llmmon/v1\nservice: chat\nslos: []\n", report)
    assert source is not None

    assert parse_shared(source, report) is None
    assert codes(report) == ["LM101", "LM101"]


def test_a_key_that_looks_like_the_inside_of_pydantic_leads_nowhere_wrong() -> None:
    text = "slos: [{name: a, sli: latency, objective: 99%, below: 5, (latency): {below: 1}}]"

    assert _lines(text)[0].startswith("LM103 4:55 the number 5 stands where a duration")


def test_every_kind_of_sli_can_be_written() -> None:
    assert set(SHAPES.values()) == set(KINDS)


@pytest.mark.parametrize("kind", [{}, {"shared": True}, {"prices": True}], ids=str)
def test_the_json_schema_is_one_and_refuses_unknown_keys(kind: dict[str, bool]) -> None:
    schema = json_schema(**kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    objects = [schema, *schema.get("$defs", {}).values()]

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"]
    for definition in objects:
        assert definition["description"]
        assert definition["additionalProperties"] in (False, {"type": "string"})


def test_the_json_schema_says_what_each_key_is_for() -> None:
    silent = [
        f"{name}.{key}"
        for name, definition in json_schema()["$defs"].items()
        for key, value in definition["properties"].items()
        if "description" not in value and "$ref" not in value and "const" not in value
    ]

    assert silent == []


@pytest.mark.parametrize("path", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_example_specs_are_valid_by_the_json_schema(path: Path) -> None:
    source = source_of(path.read_bytes(), Report())
    assert source is not None

    jsonschema.validate(source.data, json_schema(), jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "fragment",
    [
        "team: 5",
        "modells: []",
        "labels: {a-b: c}",
        "slos: [{name: a, sli: availability}]",
        "slos: [{name: a, sli: latenci, objective: 99%}]",
        "slos: [{name: a, sli: latency, below: 5, objective: 99%}]",
        "slos: [{name: a, sli: availability, objective: 99}]",
        "budgets: [{name: a, limit: 5, period: day}]",
        "budgets: [{name: a, limit: 5 USD, period: daily}]",
        "outputs: [html]",
        "gpu: {exporter: {dgcm: '4.8'}}",
    ],
)
def test_the_json_schema_and_the_parser_refuse_the_same(fragment: str) -> None:
    source = source_of(HEAD + fragment, Report())
    assert source is not None

    assert parse_spec(source, Report()) is None
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(source.data, json_schema(), jsonschema.Draft202012Validator)
