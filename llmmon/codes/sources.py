"""LM7xx: where series come from: engines, their labels and versions, and queries of the user's own."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code, Severity

UNKNOWN_ENGINE = Code(
    "LM701",
    "unknown-engine",
    "An engine that the catalogue does not have.",
    page(
        means="The `source` of a model names a serving engine or gateway that llmmon does not know.",
        matters="Rules on metrics that nobody looked up read series that may not exist.",
        example="""
            models:
              - {name: granite-8b, source: {engine: vlm, version: "0.33"}}
        """,
        fix="""
            Write the name as `llmmon catalog` lists it. For a system that is not there, write the
            SLOs with `sli: events` and name its metrics under `external`.
        """,
        fixed="""
            models:
              - {name: granite-8b, source: {engine: vllm, version: "0.33"}}
        """,
    ),
)
OTHER_VERSION = Code(
    "LM702",
    "other-engine-version",
    "A version of an engine that the catalogue was not read from.",
    page(
        means="""
            The catalogue holds the facts of one release of each engine, and of others where they are
            known to differ. The spec names another release.
        """,
        matters="""
            Engines rename metrics and change buckets between releases. What the catalogue does not
            know of this one can be wrong: a rule would then see nothing.
        """,
        example="""
            models:
              - {name: granite-8b, source: {engine: vllm, version: "0.11"}}
        """,
        fix="""
            Hold a running engine against the catalogue: `llmmon catalog check --engine vllm --metrics
            http://localhost:8000/metrics`. If nothing differs, nothing needs to change.
        """,
    ),
    Severity.WARNING,
)
UNKNOWN_LABEL = Code(
    "LM703",
    "unknown-label",
    "A label that the series does not carry.",
    page(
        means="""
            A selector of a model, or a query of the user's own, matches a label that no series of
            this metric carries: neither whoever exposes it nor scraping sets it.
        """,
        matters="""
            A matcher on a label that is not there selects nothing, or with `!=` and `!~` everything.
            A published alert on KServe fires at 100% success for this reason.
        """,
        example="""
            models:
              - name: granite-8b
                source: {engine: vllm, version: "0.33"}
                selector: {model: granite-8b, namespace: llm-prod}
        """,
        fix="""
            Write the label that `llmmon catalog ENGINE` shows. If your scrape configuration adds it,
            name it under `prometheus.target_labels`.
        """,
        fixed="""
            models:
              - name: granite-8b
                source: {engine: vllm, version: "0.33"}
                selector: {model_name: granite-8b, namespace: llm-prod}
        """,
    ),
)
SELECTION_TOO_WIDE = Code(
    "LM704",
    "selection-too-wide",
    "An SLO whose series nothing tells from those of other models.",
    page(
        means="""
            The metric that the SLO needs carries no label that names the model, and the model has no
            selector by which its series could be told from others.
        """,
        matters="""
            The SLO would count the requests of every such engine in Prometheus, or, as with
            `http_requests_total`, of every web service.
        """,
        example="""
            models:
              - {name: granite-8b, source: {engine: vllm, version: "0.33"}}
            slos:
              - {name: availability, sli: availability, objective: 99%, model: granite-8b}
        """,
        fix="Select the engine by a label of its scrape target, such as namespace, pod or job.",
        fixed="""
            models:
              - name: granite-8b
                source: {engine: vllm, version: "0.33"}
                selector: {namespace: llm-prod, job: granite-8b}
        """,
    ),
)
SIGNAL_NOT_EXPOSED = Code(
    "LM705",
    "signal-not-exposed",
    "An SLO on something that the model's engine does not tell.",
    page(
        means="""
            The SLO is about models whose `source` is an engine, and that engine has no series for it,
            or the models are behind different engines.
        """,
        matters="The rules would read nothing, and the SLO would always look fine.",
        example="""
            models:
              - {name: granite-8b, source: {engine: llamacpp, version: "1"}}
            slos:
              - {name: fast, sli: latency, below: 5s, objective: 95%, model: granite-8b}
        """,
        fix="""
            Measure the model with the generated module, put a gateway that counts requests in front
            of it, or write the SLO with `sli: events`. `llmmon catalog ENGINE` lists what there is.
        """,
        fixed="""
            models:
              - {name: granite-8b, source: instrumented}
        """,
    ),
)
UNKNOWN_METRIC = Code(
    "LM706",
    "unknown-metric",
    "A metric that nothing exposes.",
    page(
        means="""
            A query of the user's own reads a metric that neither the generated module nor a generated
            rule nor an engine of this spec exposes, and that is not named under `external`.
        """,
        matters="""
            A query on a series that does not exist is valid and empty: no error, no alert, ever. A
            missing `_total` is enough.
        """,
        example="""
            slos:
              - name: gateway
                sli: events
                bad: sum(rate(gateway_requests{code=~"5.."}[$window]))
                total: sum(rate(gateway_requests[$window]))
                objective: 99.9%
        """,
        fix="Correct the name, or name the metric under `external` if something else exposes it.",
        fixed="""
            external:
              - {metric: gateway_requests_total, type: counter, labels: [code, route]}
            slos:
              - name: gateway
                sli: events
                bad: sum(rate(gateway_requests_total{code=~"5.."}[$window]))
                total: sum(rate(gateway_requests_total[$window]))
                objective: 99.9%
        """,
    ),
)
IMPOSSIBLE_LABEL_VALUE = Code(
    "LM707",
    "impossible-label-value",
    "A label value that the series cannot have.",
    page(
        means="A matcher asks for a value that is none of those that the label can take.",
        matters="The selector selects nothing, and what it should count is never counted.",
        example="""
            slos:
              - name: refused
                sli: events
                bad: sum(rate(llm_requests_total{outcome="failed"}[$window]))
                total: sum(rate(llm_requests_total[$window]))
                objective: 99%
        """,
        fix="Take one of the values that the hint names.",
        fixed="""
            slos:
              - name: refused
                sli: events
                bad: sum(rate(llm_requests_total{outcome="error"}[$window]))
                total: sum(rate(llm_requests_total[$window]))
                objective: 99%
        """,
    ),
)
WRONG_METRIC_TYPE = Code(
    "LM708",
    "wrong-metric-type",
    "A function on a metric of a type that it is not for.",
    page(
        means="""
            `rate`, `irate`, `increase` and `resets` are for counters; `delta`, `idelta`, `deriv` and
            `predict_linear` for gauges; `histogram_quantile` for the buckets of a histogram.
        """,
        matters="""
            Prometheus does not know types when it evaluates a query. The rate of a gauge is a number
            that means nothing: each time the gauge falls, it is taken for a counter that restarted.
        """,
        example="""
            external:
              - {engine: vllm, version: "0.33"}
            slos:
              - name: queue
                sli: events
                bad: sum(rate(vllm:num_requests_waiting[$window]))
                total: sum(rate(vllm:request_success_total[$window]))
                objective: 99%
        """,
        fix="Take a metric of the type that the function is for, or the function for the metric.",
    ),
)
METRIC_NOT_IN_VERSION = Code(
    "LM709",
    "metric-not-in-version",
    "A metric that the engine does not have at this version.",
    page(
        means="""
            The query reads a metric that the catalogue knows of this engine, but of earlier or later
            versions than the one that the spec names.
        """,
        matters="The series is not there, and the query is empty without an error.",
        example="""
            models:
              - {name: gpt, source: {engine: otel-genai, version: "1.42"}}
            slos:
              - name: calls
                sli: events
                bad: sum(rate(gen_ai_client_token_usage_count{error_type!=""}[$window]))
                total: sum(rate(gen_ai_client_token_usage_count[$window]))
                objective: 99%
        """,
        fix="Take the metric that the version has, or correct the version.",
    ),
)
UNUSABLE_PROMETHEUS = Code(
    "LM710",
    "unusable-prometheus-version",
    "A version of Prometheus that cannot read the rules.",
    page(
        means="""
            `prometheus.version` is one before 2.42, the first that knows `keep_firing_for`.
        """,
        matters="An older Prometheus refuses the whole rule file: nothing would be recorded at all.",
        example="""
            prometheus: {version: "2.37"}
        """,
        fix="Write the version that evaluates the rules. If that is older than 2.42, renew it.",
        fixed="""
            prometheus: {version: "2.42"}
        """,
    ),
)
PROMQL_NOT_IN_VERSION = Code(
    "LM711",
    "promql-not-in-version",
    "A query with something that the named Prometheus does not know.",
    page(
        means="""
            The query uses a function or a piece of syntax that the version under
            `prometheus.version` does not have yet, does not have any more, or has behind a feature
            flag only.
        """,
        matters="""
            Prometheus refuses a rule file as a whole if it cannot read one rule of it, and a function
            that was renamed takes every alert of the file with it.
        """,
        example="""
            prometheus: {version: "2.42"}
            slos:
              - name: answers
                sli: events
                bad: sum(histogram_avg(rate(answer_errors[$window])))
                total: sum(histogram_avg(rate(answers[$window])))
                objective: 99%
        """,
        fix="""
            Write the query with what that version has. Where the spec names no version, queries are
            not held against one.
        """,
    ),
)

CODES = (
    UNKNOWN_ENGINE,
    OTHER_VERSION,
    UNKNOWN_LABEL,
    SELECTION_TOO_WIDE,
    SIGNAL_NOT_EXPOSED,
    UNKNOWN_METRIC,
    IMPOSSIBLE_LABEL_VALUE,
    WRONG_METRIC_TYPE,
    METRIC_NOT_IN_VERSION,
    UNUSABLE_PROMETHEUS,
    PROMQL_NOT_IN_VERSION,
)
