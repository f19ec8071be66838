"""The features of PromQL that a query uses, read from its words."""

from __future__ import annotations

import pytest

from llmmon.catalog.promql_features import promql_features
from llmmon.sli.query_features import features_of


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sum(rate(m[$window]))", []),
        ("sum(rate(m[$window] offset 5m)) @ start()", []),
        ("sum by (start, info) (rate(m{step='limitk('}[5m:1m])) > 0.5", []),
        ("# limitk(3, m)\nm", []),
        ("limitk by (a) (3, m)", ["limitk"]),
        ("sum(histogram_avg(m)) / sum(histogram_avg(n))", ["histogram_avg"]),
        ("m + fill(0) n", ["fill"]),
        ("fill + info", []),
        ("rate(m[300])", ["a range in seconds without a unit"]),
        ("m offset -300", ["an offset in seconds without a unit"]),
        ("m offset -5m > 300", []),
        ("m > 10m", ["a duration as a number"]),
        ('{"my.metric", job="x"}', ["a quoted metric or label name"]),
        ('m{a="x", "b"=~"y"}', ["a quoted metric or label name"]),
        ("sum without ('b') (m)", ["a quoted metric or label name"]),
        ('label_replace(m{a="x,y"}, "b", "$1", "c.d", "(.*)")', []),
        (
            'label_replace(sum by (a, b) (m), "b.c", "$1", "c", "(.*)")',
            ["a UTF-8 label name in label_replace or label_join"],
        ),
        (
            'label_join(m, "b.c", "-", "d", "e")',
            ["a UTF-8 label name in label_replace or label_join"],
        ),
    ],
)
def test_each_is_found(query: str, names: list[str]) -> None:
    assert [feature.name for feature in features_of(query)] == names


@pytest.mark.parametrize("name", [f.name for f in promql_features().values() if f.example])
def test_the_examples_of_syntax_use_it(name: str) -> None:
    feature = promql_features()[name]
    assert feature in features_of(feature.example)
