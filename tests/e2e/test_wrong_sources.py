"""Twenty specs that get a source wrong: each has one diagnostic, at the line of the mistake."""

from __future__ import annotations

import pytest

from tests.front_end import check_text

VLLM = 'source: {engine: vllm, version: "0.33"}, selector: {job: chat}'
EVENTS = """\
version: llmmon/v1
service: chat
models:
  - {{name: a, {source}}}
external:
  - {{metric: cart_total, type: counter, labels: [shop]}}
  - {{metric: cart_size, type: gauge}}
slos:
  - name: own
    sli: events
    bad: {bad}
    total: {total}
    objective: 99%
"""
ENGINE = """\
version: llmmon/v1
service: chat
models:
  - name: a
    {source}
    {selector}
slos:
  - {slo}
"""


def events(
    bad: str, total: str = "sum(rate(cart_total[$window]))", source: str = VLLM, head: str = ""
) -> str:
    return EVENTS.format(bad=bad, total=total, source=source) + head


def engine(
    slo: str = "{name: x, sli: availability, objective: 99%}",
    source: str = 'source: {engine: vllm, version: "0.33"}',
    selector: str = "selector: {job: chat}",
) -> str:
    return ENGINE.format(slo=slo, source=source, selector=selector)


def latency(below: str, sli: str = "latency") -> str:
    return f"{{name: x, sli: {sli}, below: {below}, objective: 99%}}"


OTEL = 'source: {engine: otel-genai, version: "%s"}'
BAD_LINE, TOTAL_LINE, SOURCE_LINE, SELECTOR_LINE, SLO_LINE = 11, 12, 5, 6, 8
WRONG = {
    # Metrics.
    "an unknown metric": (events("sum(rate(carts_lost_total[$window]))"), "LM706", BAD_LINE),
    "a counter without _total": (events("sum(rate(cart[$window]))"), "LM706", BAD_LINE),
    "a letter too many": (events("sum(rate(cart_totals[$window]))"), "LM706", BAD_LINE),
    "a histogram by its family": (
        events("sum(rate(vllm:e2e_request_latency_seconds[$window]))"),
        "LM706",
        BAD_LINE,
    ),
    "a gauge with _total": (events("sum(rate(cart_size_total[$window]))"), "LM706", BAD_LINE),
    "another engine's metric": (
        events("sum(rate(litellm_requests_metric_total[$window]))"),
        "LM706",
        BAD_LINE,
    ),
    # Labels and their values.
    "an unknown label": (events('sum(rate(cart_total{shp="a"}[$window]))'), "LM703", BAD_LINE),
    "an engine's label under another name": (
        events('sum(rate(vllm:request_success_total{reason="stop"}[$window]))'),
        "LM703",
        BAD_LINE,
    ),
    "an impossible value": (
        events('sum(rate(vllm:request_success_total{finished_reason="error "}[$window]))'),
        "LM707",
        BAD_LINE,
    ),
    "an impossible exclusion": (
        events('sum(rate(vllm:request_success_total{finished_reason!="aborted"}[$window]))'),
        "LM707",
        BAD_LINE,
    ),
    "a selector on a label that no metric has": (
        engine(selector="selector: {job: chat, modelname: x}"),
        "LM703",
        SELECTOR_LINE,
    ),
    "nothing that selects": (engine(selector="operations: [chat]"), "LM704", SLO_LINE),
    # Versions.
    "a metric of a later version": (
        events(
            "sum(rate(gen_ai_client_inference_duration_seconds_count[$window]))",
            source=OTEL % "1.41",
        ),
        "LM709",
        BAD_LINE,
    ),
    "a metric of an earlier version": (
        events(
            "sum(rate(gen_ai_client_token_usage_count[$window]))",
            source=OTEL % "1.42",
        ),
        "LM709",
        BAD_LINE,
    ),
    "a version that nobody read": (
        engine(source='source: {engine: vllm, version: "0.20"}'),
        "LM702",
        SOURCE_LINE,
    ),
    "a version that is none": (
        engine(source="source: {engine: vllm, version: newest}"),
        "LM104",
        SOURCE_LINE,
    ),
    "an unknown engine": (
        engine(source='source: {engine: vlm, version: "0.33"}'),
        "LM701",
        SOURCE_LINE,
    ),
    "a function that the server does not know": (
        "prometheus: {version: '2.42'}\n" + events("sum(histogram_avg(rate(cart_total[$window])))"),
        "LM711",
        BAD_LINE + 1,
    ),
    # Buckets.
    "a threshold between bounds": (engine(latency("3s")), "LM304", SLO_LINE),
    "a threshold above all bounds": (engine(latency("1h")), "LM304", SLO_LINE),
    "a threshold of another histogram": (
        engine(latency("7ms", "time_to_first_token")),
        "LM304",
        SLO_LINE,
    ),
    # Types, and signals that are not there.
    "the rate of a gauge": (events("sum(rate(cart_size[$window]))"), "LM708", BAD_LINE),
    "the quantile of a counter": (
        events("histogram_quantile(0.9, sum by (le) (rate(cart_total[$window])))"),
        "LM708",
        BAD_LINE,
    ),
    "the derivative of a counter": (
        events("sum(rate(cart_total[$window]))", total="sum(deriv(cart_total[$window]))"),
        "LM708",
        TOTAL_LINE,
    ),
    "a signal that the engine has not": (
        engine("{name: x, sli: refusal, objective: 99%}"),
        "LM705",
        SLO_LINE,
    ),
}


GPU = """\
version: llmmon/v1
service: chat
models: [{{name: a, {model}}}]
external: [{{engine: dcgm-exporter, version: "{version}"}}]
slos:
  - name: throttled
    sli: events
    bad: {bad}
    total: sum(count_over_time(DCGM_FI_DEV_FB_TOTAL[$window]))
    objective: 99%
"""


def gpu(bad: str, version: str) -> str:
    return GPU.format(model=VLLM, version=version, bad=bad)


@pytest.mark.parametrize(
    ("query", "version", "codes"),
    [
        ("sum(count_over_time(DCGM_FI_DEV_GPU_UTIL[$window]))", "4.8.2", []),
        ("sum(count_over_time(DCGM_FI_DEV_GPU_UTIL[$window]))", "4.9.0", ["LM709"]),
        ("sum(count_over_time(DCGM_FI_DEV_FB_USED_BYTES[$window]))", "4.9", []),
        ("sum(count_over_time(DCGM_FI_DEV_FB_USED_BYTES[$window]))", "4.8.4", ["LM709"]),
        ('sum(count_over_time(DCGM_FI_DEV_FB_USED{Hostname="a"}[$window]))', "4.8.2", []),
        ('sum(count_over_time(DCGM_FI_DEV_FB_USED{Hostname="a"}[$window]))', "4.8.3", ["LM703"]),
        ('sum(count_over_time(DCGM_FI_DEV_FB_USED{exported_pod="a"}[$window]))', "4.8.3", []),
        ("sum(rate(DCGM_EXP_XID_ERRORS_COUNT[$window]))", "4.8.3", ["LM708"]),
        ("sum(rate(DCGM_EXP_XID_ERRORS_TOTAL[$window]))", "4.8.3", []),
        ("sum(rate(DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL[$window]))", "4.8.2", ["LM708"]),
    ],
)
def test_profiles_of_the_exporter_of_gpus(query: str, version: str, codes: list[str]) -> None:
    report, _ = check_text(gpu(query, version))
    assert [one.code.id for one in report] == codes


def test_there_are_twenty() -> None:
    assert len(WRONG) >= 20


@pytest.mark.parametrize("what", WRONG)
def test_each_has_one_diagnostic_at_its_line(what: str) -> None:
    text, code, line = WRONG[what]
    report, _ = check_text(text)
    assert [(one.code.id, one.at.line) for one in report] == [(code, line)], [
        one.message for one in report
    ]
    assert all(one.hint for one in report)


def test_the_specs_are_right_but_for_that() -> None:
    for text in (
        events('sum(rate(cart_total{shop="a"}[$window]))'),
        events("sum(rate(cart_total[$window]))", source=OTEL % "1.41"),
        engine(),
        engine(latency("10s")),
    ):
        report, _ = check_text(text)
        assert [one.message for one in report] == []
