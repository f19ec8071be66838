"""LM515 to LM519: drift checks that do not say what they read, or whose past cannot be read."""

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
            (`prometheus`), in its configuration as in `drift.job` of a spec. `time`, `model`,
            `time_zone`, `signals` and `table` say how events are read, and nothing of a Prometheus.
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
UNREADABLE_BASELINE = Code(
    "LM519",
    "unreadable-drift-baseline",
    "A pinned baseline that cannot be read.",
    page(
        means="""
            The file that `pinned` names is there, and is not what `llmmon drift baseline` wrote: it was
            cut off, changed by hand, is of another version, a link, or too large. Its path starts at
            the folder of `llmmon.yaml`, or, without one, of the spec.
        """,
        matters="Rules would compare with a past that never was.",
        example="""
            drift:
              baseline: {pinned: baselines/chat.jsonl}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="""
            Write it anew, or take it from the version control:
            `llmmon drift baseline drift.yaml --out baselines/chat.jsonl`.
        """,
    ),
)

CODES = (UNUSABLE_SOURCE, UNUSABLE_SERIES, UNUSABLE_LOGIN, UNREADABLE_BASELINE)
