"""LM515 to LM517: drift jobs that do not say what they read."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

UNUSABLE_SOURCE = Code(
    "LM515",
    "unusable-drift-source",
    "A drift job that reads nothing, two things, or one in the words of the other.",
    page(
        means="""
            A drift job reads events from files (`events`) or what a Prometheus counted
            (`prometheus`). `time`, `model`, `time_zone` and `signals` say how events are read, and
            nothing of a Prometheus.
        """,
        matters="Both at once would count each call twice, and a key that is not read misleads.",
        example="""
            version: llmmon-drift/v1
            service: chat
            prometheus: {url: "http://prometheus:9090"}
            events: [logs/*.parquet]
            checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Keep one of the two.",
        fixed="""
            version: llmmon-drift/v1
            service: chat
            prometheus: {url: "http://prometheus:9090"}
            checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)
UNUSABLE_SERIES = Code(
    "LM516",
    "unusable-drift-series",
    "Series that do not tell how a signal is counted.",
    page(
        means="""
            A signal is counted in a `histogram` (named without `_bucket`, perhaps with `per_unit`);
            or by a `counter`, either `by` a label that has the category, or `of` counters of all
            events. What counts one signal for several models does it in the same way, and says of
            each whose it is: by `model_label`, or by `model`.
        """,
        matters="A distance of buckets and a ratio of counters are different questions.",
        example="""
            version: llmmon-drift/v1
            service: chat
            prometheus:
              url: http://prometheus:9090
              series:
                refusal_rate: [{counter: "refusals_total"}]
            checks: [{signal: refusal_rate, at_most: 10%}]
        """,
        fix="Say what the counter is compared with.",
        fixed="""
            version: llmmon-drift/v1
            service: chat
            prometheus:
              url: http://prometheus:9090
              series:
                refusal_rate: [{counter: "refusals_total", of: ["answers_total"]}]
            checks: [{signal: refusal_rate, at_most: 10%}]
        """,
    ),
)
UNUSABLE_LOGIN = Code(
    "LM517",
    "unusable-login",
    "A server that would get two logins, or a secret that is nowhere.",
    page(
        means="""
            A server gets a `bearer_token`, a `basic_auth`, or a header `Authorization`: one of them.
            A secret stands in a `file` or in an environment variable (`env`), and not in the
            configuration or in an address.
        """,
        matters="Of two logins a server takes one, and which is up to it. Configurations are committed.",
        example="""
            version: llmmon-drift/v1
            service: chat
            prometheus: {url: "http://prometheus:9090", bearer_token: {}}
            checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Say where the secret is.",
        fixed="""
            version: llmmon-drift/v1
            service: chat
            prometheus: {url: "http://prometheus:9090", bearer_token: {env: PROMETHEUS_TOKEN}}
            checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)

CODES = (UNUSABLE_SOURCE, UNUSABLE_SERIES, UNUSABLE_LOGIN)
