"""LM2xx: names that lead nowhere, or to two things at once."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code, Severity

UNKNOWN_MODEL = Code(
    "LM201",
    "unknown-model",
    "A model that the service does not have.",
    page(
        means="An SLO or a budget is narrowed to a model that is not under `models`.",
        matters="""
            Its rules would select series that do not exist. They would never fire, and nothing
            would look wrong.
        """,
        example="""
            models: [{name: granite-34b}]
            slos:
              - {name: availability, sli: availability, objective: 99%, model: granite-43b}
        """,
        fix="Write the name as it stands under `models`, or add the model there.",
        fixed="""
            slos:
              - {name: availability, sli: availability, objective: 99%, model: granite-34b}
        """,
    ),
)
UNKNOWN_OPERATION = Code(
    "LM202",
    "unknown-operation",
    "An operation that no model in question has.",
    page(
        means="""
            An SLO or a budget is narrowed to an operation that none of the service's models has,
            or that the model it is narrowed to does not have.
        """,
        matters="Its rules would select no series, and never fire.",
        example="""
            models:
              - {name: granite-34b, operations: [generate]}
              - {name: granite-embed, operations: [embed]}
            slos:
              - name: search
                sli: availability
                objective: 99%
                model: granite-34b
                operation: embed
        """,
        fix="Name an operation of that model, or add the operation to the model.",
        fixed="""
            slos:
              - name: search
                sli: availability
                objective: 99%
                model: granite-embed
                operation: embed
        """,
    ),
)
UNKNOWN_DIMENSION = Code(
    "LM203",
    "unknown-dimension",
    "A key or label that is neither part of the language nor a dimension of the service.",
    page(
        means="""
            In an SLO or a budget, a key that is not one of its own narrows it to one value of a
            dimension; `per` takes `model`, `operation` and dimensions. This name is none of them.
        """,
        matters="""
            Most often it is a misspelt key. Were it taken for a dimension, the rules would select
            by a label that no series carries.
        """,
        example="""
            dimensions:
              tenant: {values: [acme, globex]}
            slos:
              - {name: acme, sli: availability, objective: 99%, tennant: acme}
        """,
        fix="Correct the name, or declare the dimension with its values.",
        fixed="""
            slos:
              - {name: acme, sli: availability, objective: 99%, tenant: acme}
        """,
    ),
)
UNKNOWN_DIMENSION_VALUE = Code(
    "LM204",
    "unknown-dimension-value",
    "A value that the dimension does not have.",
    page(
        means="""
            An SLO or a budget is narrowed to a value that is not among the dimension's `values`.
            `other` is a value where the dimension says `other: true`.
        """,
        matters="""
            The instrumentation counts values that are not declared as `other`, or refuses them. No
            series would carry this one.
        """,
        example="""
            dimensions:
              tenant: {values: [acme, globex]}
            budgets:
              - {name: initech, limit: 100 USD, period: month, tenant: initech}
        """,
        fix="Name a declared value, or add it to the dimension.",
        fixed="""
            dimensions:
              tenant: {values: [acme, globex, initech]}
        """,
    ),
)
UNKNOWN_QUALITY_METRIC = Code(
    "LM205",
    "unknown-quality-metric",
    "A quality metric that the service does not record.",
    page(
        means="A quality SLO names a metric that is not under `quality`.",
        matters="No such score would ever be recorded, so the SLO would have no events.",
        example="""
            quality: [{metric: faithfulness}]
            slos:
              - name: grounded
                sli: quality
                metric: faithfullness
                at_least: 0.8
                objective: 90%
        """,
        fix="Write the name as it stands under `quality`, or add the metric there.",
        fixed="""
            slos:
              - {name: grounded, sli: quality, metric: faithfulness, at_least: 0.8, objective: 90%}
        """,
    ),
)
UNKNOWN_SLO = Code(
    "LM206",
    "unknown-slo",
    "A part of a goodput SLO that is no SLO of the service.",
    page(
        means="`all_of` names an SLO that is not under `slos`.",
        matters="A call could never meet a part that does not exist, so every call would be bad.",
        example="""
            slos:
              - {name: availability, sli: availability, objective: 99%}
              - {name: goodput, sli: goodput, all_of: [availability, latency], objective: 95%}
        """,
        fix="Name SLOs of this service by their `name`, or add the one that is missing.",
        fixed="""
            slos:
              - {name: availability, sli: availability, objective: 99%}
              - {name: latency, sli: latency, below: 5s, objective: 95%}
              - {name: goodput, sli: goodput, all_of: [availability, latency], objective: 95%}
        """,
    ),
)
UNKNOWN_SIGNAL = Code(
    "LM207",
    "unknown-signal",
    "A drift check of a signal that the service does not have.",
    page(
        means="""
            A drift check compares a signal that is neither one of llmmon's own nor a metric under
            `quality`.
        """,
        matters="There would be nothing to compare.",
        example="""
            drift:
              checks: [{signal: latencies, statistic: ks, threshold: 0.15}]
        """,
        fix="Take a signal that the hint names, or declare the quality metric.",
        fixed="""
            drift:
              checks: [{signal: latency, statistic: ks, threshold: 0.15}]
        """,
    ),
)
DUPLICATE_NAME = Code(
    "LM208",
    "duplicate-name",
    "Two things of one kind have the same name.",
    page(
        means="""
            Two models, SLOs, budgets or quality metrics of a service, or two checks of one signal
            by one statistic, have the same name.
        """,
        matters="""
            The name is a label of every rule. Under one name two SLOs would add up their events
            and share an error budget.
        """,
        example="""
            slos:
              - {name: latency, sli: latency, below: 1s, objective: 90%}
              - {name: latency, sli: latency, below: 5s, objective: 99%}
        """,
        fix="Rename one of them, or remove it.",
        fixed="""
            slos:
              - {name: latency-typical, sli: latency, below: 1s, objective: 90%}
              - {name: latency-worst, sli: latency, below: 5s, objective: 99%}
        """,
    ),
)
DUPLICATE_SERVICE = Code(
    "LM209",
    "duplicate-service",
    "Two specs describe the same service.",
    page(
        means="Two specs of one build have the same `service`.",
        matters="Both would write the same files and the same series.",
        example="""
            # specs/chat.yaml and specs/chat-old.yaml
            service: chat
        """,
        fix="Rename one service, or remove the spec that is no longer meant.",
    ),
)
SLO_ID_COLLISION = Code(
    "LM210",
    "slo-id-collision",
    "Two SLOs of different services get the same identifier.",
    page(
        means="""
            The identifier of an SLO, the label `sloth_id`, is the service's name, a hyphen, and the
            SLO's name. With hyphens in both names, two SLOs can end up with the same one.
        """,
        matters="""
            All rules of an SLO select by this label, as do dashboards made for Sloth. Two SLOs
            under one would count each other's events.
        """,
        example="""
            # specs/chat.yaml; specs/chat-eu.yaml has the service chat-eu with an SLO latency
            service: chat
            slos:
              - {name: eu-latency, sli: latency, below: 5s, objective: 95%}
        """,
        fix="Rename one of the two SLOs.",
    ),
)
RESERVED_NAME = Code(
    "LM211",
    "reserved-name",
    "A label, dimension or service with a name that is taken.",
    page(
        means="""
            The name is a label that llmmon, Prometheus or Alertmanager sets itself, a key of SLOs
            and budgets, or a folder of every build.
        """,
        matters="""
            The value would be overwritten, or would overwrite one that rules select by: alerts
            would be routed wrongly, or never fire.
        """,
        example="""
            labels: {job: chat}
            dimensions:
              outcome: {values: [won, lost]}
        """,
        fix="Take another name.",
        fixed="""
            dimensions:
              deal: {values: [won, lost]}
        """,
    ),
)
ENGINE_NOT_COUNTED = Code(
    "LM213",
    "engine-not-counted",
    "A model that SLOs of the whole service do not count.",
    page(
        means="""
            The service has SLOs that are not narrowed to a model, and a model whose `source` is an
            engine. Those SLOs count the calls of the other models only.
        """,
        matters="An outage of this model alone would not show in them.",
        example="""
            models:
              - {name: granite-34b}
              - {name: granite-8b, source: {engine: vllm, version: "0.11"}}
            slos:
              - {name: availability, sli: availability, objective: 99%}
        """,
        fix="""
            Narrow these SLOs to the models that are meant, and write SLOs of its own for this one. If
            this is what you want, nothing needs to change.
        """,
    ),
    Severity.WARNING,
)
LABEL_NOT_ON_METRIC = Code(
    "LM214",
    "label-not-on-metric",
    "An SLO narrowed or split by a label that its metric does not carry.",
    page(
        means="""
            Feedback and tasks are about answers and conversations, not about one call, so their
            metrics carry no `operation`. An `events` SLO reads the user's own query, which decides
            by itself what is counted.
        """,
        matters="The rules would select no series, or say that they are narrower than they are.",
        example="""
            slos:
              - {name: satisfaction, sli: feedback, objective: 80%, operation: generate}
        """,
        fix="Remove the key; in an `events` SLO, put the matcher into the query.",
        fixed="""
            slos:
              - {name: satisfaction, sli: feedback, objective: 80%}
        """,
    ),
)
LABEL_USED_TWICE = Code(
    "LM215",
    "label-used-twice",
    "A label that is used for two purposes that exclude each other.",
    page(
        means="""
            An SLO is narrowed to one value of a label and split by the same label, or splits by it
            twice; or a name stands under `labels` and is a dimension as well.
        """,
        matters="Only one of the two can hold; which one would be luck.",
        example="""
            dimensions:
              tenant: {values: [acme, globex]}
            slos:
              - {name: acme, sli: availability, objective: 99%, tenant: acme, per: [tenant]}
        """,
        fix="Keep the one that is meant.",
        fixed="""
            slos:
              - {name: per-tenant, sli: availability, objective: 99%, per: [tenant]}
        """,
    ),
)
SELECTOR_WITHOUT_ENGINE = Code(
    "LM216",
    "selector-without-engine",
    "A model with a selector, but no engine to select from.",
    page(
        means="""
            `selector` picks a model's series out of an engine's metrics. The metrics of the
            generated module are selected by `llm_service` and `model`.
        """,
        matters="The selector would be ignored, which is not what it looks like.",
        example="""
            models:
              - {name: granite-34b, selector: {namespace: llm-prod}}
        """,
        fix="Remove the selector, or name the engine.",
        fixed="""
            models:
              - {name: granite-34b}
        """,
    ),
)

CODES = (
    UNKNOWN_MODEL,
    UNKNOWN_OPERATION,
    UNKNOWN_DIMENSION,
    UNKNOWN_DIMENSION_VALUE,
    UNKNOWN_QUALITY_METRIC,
    UNKNOWN_SLO,
    UNKNOWN_SIGNAL,
    DUPLICATE_NAME,
    DUPLICATE_SERVICE,
    SLO_ID_COLLISION,
    RESERVED_NAME,
    ENGINE_NOT_COUNTED,
    LABEL_NOT_ON_METRIC,
    LABEL_USED_TWICE,
    SELECTOR_WITHOUT_ENGINE,
)
