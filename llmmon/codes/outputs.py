"""LM6xx: what a build of the spec would write, or would not."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code, Severity

NOT_BUILT_YET = Code(
    "LM601",
    "not-built-yet",
    "An output that is not written yet.",
    page(
        means="""
            The output is part of the spec language, but this version of llmmon does not write it.
        """,
        matters="""
            Who reads the spec may expect the files and look for them in vain.
        """,
        example="""
            outputs: [prometheus, runbooks]
        """,
        fix="""
            Nothing needs to change: a later version writes it from the same spec.
        """,
    ),
    Severity.WARNING,
)
SERIES_OVER_LIMIT = Code(
    "LM602",
    "series-over-limit",
    "More series than the spec allows.",
    page(
        means="""
            The models, operations, dimensions and histogram bounds of the spec multiply to series in
            each process of the service, and its SLOs to series that rules record: together more than
            `limits.max_series`.
        """,
        matters="""
            Every process exposes all its series from the start, and Prometheus stores each of them.
            What is cheap to write in a spec can be dear to run.
        """,
        example="""
            dimensions:
              tenant: {values: [acme, globex, initech], other: true}
            limits: {max_series: 500}
        """,
        fix="Declare fewer values, with `other: true` for the rest, or raise the limit.",
        fixed="""
            dimensions:
              tenant: {values: [acme], other: true}
        """,
    ),
)
TESTS_WITHOUT_RULES = Code(
    "LM603",
    "tests-without-rules",
    "Outputs with the rules' tests, but without the rules.",
    page(
        means="`prometheus_tests` is listed under `outputs`, `prometheus` is not.",
        matters="The tests load the rule files that stand beside them; without these all fail.",
        example="""
            outputs: [prometheus_tests]
        """,
        fix="List both, or neither.",
        fixed="""
            outputs: [prometheus, prometheus_tests]
        """,
    ),
)
CONTENT_WITHOUT_SPANS = Code(
    "LM604",
    "content-without-spans",
    "Prompts and answers are to be recorded, but no spans are written.",
    page(
        means="`record_content` puts prompts and answers on spans, and `tracing` is not on.",
        matters="Somebody expects to find them in the traces, and nothing is there.",
        example="""
            instrumentation: {record_content: true}
        """,
        fix="Turn on both, or neither.",
        fixed="""
            instrumentation: {tracing: true, record_content: true}
        """,
    ),
)
DASHBOARDS_WITHOUT_RULES = Code(
    "LM605",
    "dashboards-without-rules",
    "Outputs with dashboards, but without the rules whose series they show.",
    page(
        means="`grafana` is listed under `outputs`, `prometheus` is not.",
        matters="The dashboards show series that the rules record; without these they stay empty.",
        example="""
            outputs: [grafana]
        """,
        fix="List both, or only the rules.",
        fixed="""
            outputs: [prometheus, grafana]
        """,
    ),
)

CODES = (
    NOT_BUILT_YET,
    SERIES_OVER_LIMIT,
    TESTS_WITHOUT_RULES,
    CONTENT_WITHOUT_SPANS,
    DASHBOARDS_WITHOUT_RULES,
)
