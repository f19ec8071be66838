"""LM8xx: GPUs, their exporter and their alerts."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code, Severity

UNCERTAIN_METRICS = Code(
    "LM801",
    "uncertain-gpu-metrics",
    "Names of GPU metrics that nobody has seen on an endpoint yet.",
    page(
        means="""
            From 4.9 on, dcgm-exporter renames most of its metrics and changes units. The catalogue
            has the new names from NVIDIA's documentation at second hand; no endpoint was seen.
        """,
        matters="""
            A rule on a metric of another name sees nothing: no GPU alert fires. And dcgm-exporter
            serves no metric at all if its list of fields has one that it does not know.
        """,
        example="""
            gpu:
              exporter: {dcgm: "4.9"}
        """,
        fix="""
            Hold a running exporter against the catalogue: `llmmon catalog check --engine
            dcgm-exporter --metrics http://localhost:9400/metrics`. If it shows the old names, say so.
        """,
        fixed="""
            gpu:
              exporter: {dcgm: "4.9", profile: transition}
        """,
    ),
    Severity.WARNING,
)
XID_IN_TWO_LISTS = Code(
    "LM802",
    "xid-in-two-lists",
    "An XID that stands in two lists.",
    page(
        means="""
            `xid_page`, `xid_ticket` and `xid_ignore` say who is told of which XID. A code that one of
            them names is taken out of the defaults of the others; here, two of them name it.
        """,
        matters="One of the two would be ignored, and a reader could not tell which.",
        example="""
            gpu:
              exporter: {dcgm: "4.8"}
              alerts: {xid_page: [48, 79], xid_ignore: [79]}
        """,
        fix="Remove it from one of the lists.",
        fixed="""
            gpu:
              exporter: {dcgm: "4.8"}
              alerts: {xid_page: [48, 79]}
        """,
    ),
)
PRICES_DIFFER = Code(
    "LM803",
    "gpu-prices-differ",
    "GPUs whose hour has several prices.",
    page(
        means="""
            Models of the service are paid by the GPU hour, at different prices, and nothing tells
            which GPU serves which model.
        """,
        matters="What idle GPUs cost cannot be said, so it is not recorded.",
        example="""
            models:
              - {name: small, prices: [{gpu_hour: 0.80}]}
              - {name: large, prices: [{gpu_hour: 2.95, gpus: 4}]}
            gpu:
              exporter: {dcgm: "4.8"}
        """,
        fix="Write the price of an hour of one GPU, of all of them on average.",
        fixed="""
            gpu:
              exporter: {dcgm: "4.8"}
              hour_price: 2.52 USD
        """,
    ),
    Severity.WARNING,
)
UNUSABLE_ALERT = Code(
    "LM804",
    "unusable-gpu-alert",
    "An alert on GPUs that can never fire, or always would.",
    page(
        means="""
            The alert needs a value that the spec does not give, a field that this version of the
            exporter does not have, or has a threshold at which nothing is left to tell.
        """,
        matters="Somebody relies on an alert that is not there.",
        example="""
            gpu:
              exporter: {dcgm: "4.8"}
              alerts: {temperature: page}
        """,
        fix="Give the value, or remove the alert.",
        fixed="""
            gpu:
              exporter: {dcgm: "4.8"}
              alerts: {temperature: page, temperature_celsius: 85}
        """,
    ),
)
OTHER_CURRENCY = Code(
    "LM805",
    "gpu-price-in-another-currency",
    "A price of GPUs or electricity in a currency that no other price is in.",
    page(
        means="All prices of a service are in one currency, and this one is in another.",
        matters="Money of two currencies cannot be added up without an exchange rate.",
        example="""
            gpu:
              exporter: {dcgm: "4.8"}
              energy: {price: 0.25 EUR}
        """,
        fix="Write the price in the currency of the service, which is USD unless the spec says so.",
        fixed="""
            gpu:
              exporter: {dcgm: "4.8"}
              energy: {price: 0.27 USD}
        """,
    ),
)
ONE_GPU = Code(
    "LM806",
    "selector-of-one-gpu",
    "A selector that names a single GPU.",
    page(
        means="`selector` has the label `UUID`, which each GPU has for itself.",
        matters="""
            A GPU that is replaced comes back with another UUID, and a pod that moves gets another
            GPU: neither would be watched.
        """,
        example="""
            gpu:
              exporter: {dcgm: "4.8"}
              selector: {UUID: GPU-604ac76c-d9cf-fef3-62e9-d92044ab6e52}
        """,
        fix="Select by what stays: namespace, pod, host or job.",
        fixed="""
            gpu:
              exporter: {dcgm: "4.8"}
              selector: {namespace: llm-prod}
        """,
    ),
)

CODES = (
    UNCERTAIN_METRICS,
    XID_IN_TWO_LISTS,
    PRICES_DIFFER,
    UNUSABLE_ALERT,
    OTHER_CURRENCY,
    ONE_GPU,
)
