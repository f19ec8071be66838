"""What `promql.yaml` says of functions and syntax, held against both promtools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmmon.catalog.promql_features import UTF8_DESTINATION, promql_features
from llmmon.sli.query_features import features_of
from tests.promtool import PromTool, PromTools

IN_ALL = {
    "m": (
        "abs absent acos acosh asin asinh atan atanh ceil cos cosh day_of_month day_of_week "
        "day_of_year days_in_month deg exp floor histogram_count histogram_sum hour ln log10 log2 "
        "minute month rad round scalar sgn sin sinh sort sort_desc sqrt tan tanh timestamp year "
        "avg count group max min stddev stdvar sum"
    ),
    "m[5m]": (
        "absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate "
        "last_over_time max_over_time min_over_time present_over_time rate resets "
        "stddev_over_time stdvar_over_time sum_over_time"
    ),
    "": "pi time",
    "1": "vector",
    "m, 1": "clamp_max clamp_min",
    "m, 0, 1": "clamp",
    "0, 1, m": "histogram_fraction",
    "0.5, m": "histogram_quantile bottomk quantile topk",
    "m[5m], 0.5": "predict_linear",
    "0.5, m[5m]": "quantile_over_time",
    '"a", m': "count_values",
    'm, "a", "-", "b"': "label_join",
    'm, "a", "$1", "b", "(.*)"': "label_replace",
}
NOT_IN_ALL = {
    "m": "histogram_avg histogram_stddev histogram_stdvar info start_timestamp",
    'm, "a"': "sort_by_label sort_by_label_desc",
    "m[5m]": (
        "first_over_time integral mad_over_time ts_of_first_over_time ts_of_last_over_time "
        "ts_of_max_over_time ts_of_min_over_time"
    ),
    "m[5m], 0.5, 0.5": "double_exponential_smoothing holt_winters",
    "": "end range start step",
    "0.5, m": "limit_ratio limitk",
    "1, 2": "max_of min_of",
    'm, "q", 0.5': "histogram_quantiles",
}


def _calls(table: dict[str, str]) -> Iterator[tuple[str, str]]:
    for arguments, names in table.items():
        yield from ((name, f"{name}({arguments})") for name in names.split())


def _queries() -> dict[str, str]:
    """By feature, a query that uses it."""
    queries = dict(_calls(NOT_IN_ALL))
    for feature in promql_features().values():
        if feature.example:
            queries[feature.name] = feature.example
        elif feature.name.startswith("fill"):
            queries[feature.name] = f"m + {feature.name}(0) n"
    return queries


@pytest.fixture(params=["v2", "v3"])
def promtool(request: pytest.FixtureRequest, promtools: PromTools) -> PromTool:
    """Each in turn."""
    tool: PromTool = getattr(promtools, request.param)
    return tool


def _takes(promtool: PromTool, folder: Path, query: str) -> bool:
    rules = folder / "one.rules.yaml"
    rule = {"record": "a:b", "expr": query}
    rules.write_text(json.dumps({"groups": [{"name": "g", "rules": [rule]}]}))
    return promtool.check_rules(rules).returncode == 0


def test_there_is_a_query_for_each_feature() -> None:
    assert set(_queries()) == set(promql_features())


def test_functions_that_are_in_all_are_no_features() -> None:
    assert [query for _, query in _calls(IN_ALL) if features_of(query)] == []


def test_promtool_takes_what_its_version_knows(promtool: PromTool, tmp_path: Path) -> None:
    version = promtool.version
    wrong = [
        name
        for name, query in _queries().items()
        # A label name in a text is looked at when the query is evaluated.
        if name != UTF8_DESTINATION
        and _takes(promtool, tmp_path, query)
        != (
            promql_features()[name].is_known_to(version)
            and not promql_features()[name].needs_flag(version)
        )
    ]
    assert wrong == []


def test_promtool_takes_all_the_other_functions(promtool: PromTool, tmp_path: Path) -> None:
    refused = [query for _, query in _calls(IN_ALL) if not _takes(promtool, tmp_path, query)]
    assert refused == []
