"""LM4xx: prices that contradict each other or say nothing."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

PRICES_OUT_OF_ORDER = Code(
    "LM401",
    "prices-out-of-order",
    "Prices whose dates do not ascend.",
    page(
        means="""
            A model's prices stand in the order in which they take effect. Only the first may have
            no date: it holds from the start.
        """,
        matters="""
            Two prices for one day, or a list that a reader has to sort in the head, is how a wrong
            price gets past review.
        """,
        example="""
            models:
              - name: granite-34b
                prices:
                  - {effective: 2027-01-01, input: 0.70, output: 2.10}
                  - {effective: 2026-01-01, input: 0.80, output: 2.40}
        """,
        fix="Put the prices in order and give each but the first a later date.",
        fixed="""
            models:
              - name: granite-34b
                prices:
                  - {input: 0.80, output: 2.40}
                  - {effective: 2027-01-01, input: 0.70, output: 2.10}
        """,
    ),
)
UNUSABLE_PRICE = Code(
    "LM402",
    "unusable-price",
    "A price of two kinds, or of none.",
    page(
        means="""
            A price is either per token (`input`, `cached_input`, `output`, `reasoning`) or per GPU
            hour (`gpu_hour`, with `gpus` and the like). `per` says how many tokens a price is for, and has no
            meaning for GPU hours.
        """,
        matters="A price of both kinds would be billed twice; one of none would make calls free.",
        example="""
            models:
              - name: granite-34b
                prices:
                  - {input: 0.80, output: 2.40, gpu_hour: 2.95}
                  - {effective: 2027-01-01}
        """,
        fix="Keep one kind. A model that costs nothing has `input: 0, output: 0`.",
        fixed="""
            models:
              - {name: granite-34b, prices: [{gpu_hour: 2.95, gpus: 1}]}
        """,
    ),
)
UNUSABLE_CONTEXT_TIERS = Code(
    "LM406",
    "unusable-context-tiers",
    "Prices of large inputs that are out of order, or billed in two ways.",
    page(
        means="""
            `above` lists what calls cost whose input is larger than a number of tokens, the lowest
            threshold first. All prices of a model bill in the same way: `context: cliff`, where one
            token too many changes the price of the whole call, or `context: graduated`, where only
            the input tokens beyond the threshold cost more.
        """,
        matters="""
            The module splits the tokens of each call over these tiers as it counts them. It cannot
            count in two ways, depending on the date; and a list that is out of order is read wrong.
        """,
        example="""
            models:
              - name: granite-34b
                prices:
                  - input: 1.25
                    output: 10
                    above: [{tokens: 400k, input: 5}, {tokens: 200k, input: 2.50}]
        """,
        fix="Put the thresholds in order, and bill all prices of a model the same way.",
        fixed="""
            models:
              - name: granite-34b
                prices:
                  - input: 1.25
                    output: 10
                    above: [{tokens: 200k, input: 2.50}, {tokens: 400k, input: 5}]
        """,
    ),
)

UNREADABLE_PRICE_FILE = Code(
    "LM407",
    "unreadable-price-file",
    "A price file that is not there, or cannot be read.",
    page(
        means="""
            `price_files` names files by their path from the folder of the file that names them. The
            path leads to no file, or through a link, or to a file that is too large.
        """,
        matters="""
            Without the file nobody knows what the models cost that take their prices from it. Links
            are not followed: a checkout on another machine, or of another revision, has none of
            what they lead to.
        """,
        example="""
            # in llmmon.yaml, beside the folder prices
            price_files: [price/openai.yaml]
        """,
        fix="Correct the path, or add the file. A file further up is named by an `llmmon.yaml` there.",
        fixed="""
            price_files: [prices/openai.yaml]
        """,
    ),
)
UNKNOWN_PRICE = Code(
    "LM408",
    "unknown-price",
    "A price that is taken from price files in which it is not.",
    page(
        means="""
            `prices: {from: …}` takes the prices of that name from the files that `price_files` of the
            spec and of its `llmmon.yaml` name. None of them has the name.
        """,
        matters="A model without its price would look as if it cost nothing.",
        example="""
            models:
              - {name: granite-34b, prices: {from: granite-34}}
        """,
        fix="Write a name as the price file has it, name the file, or write the prices here.",
        fixed="""
            models:
              - {name: granite-34b, prices: [{input: 0.80, output: 2.40}]}
        """,
    ),
)
OTHER_PRICE_CURRENCY = Code(
    "LM409",
    "other-price-currency",
    "A price that is taken from a file in another currency than the service's.",
    page(
        means="""
            A price file says in which currency all of its prices are, and so does a service, with
            `currency` (USD by default). A model takes a price of the one into the other.
        """,
        matters="""
            The costs of a service are added up. Dollars that are added to euros are no amount of
            anything, and an exchange rate that is written down today is wrong tomorrow.
        """,
        example="""
            # prices/openai.yaml has "currency: USD"
            currency: EUR
            price_files: [prices/openai.yaml]
            models:
              - {name: gpt-5-mini, prices: {from: gpt-5-mini}}
        """,
        fix="Let the service count in the currency in which it is billed.",
        fixed="""
            currency: USD
        """,
    ),
)
DUPLICATE_PRICE_NAME = Code(
    "LM410",
    "duplicate-price-name",
    "A name that has prices in two price files of one spec.",
    page(
        means="""
            Two of the files that a spec and its `llmmon.yaml` name have prices of one name.
        """,
        matters="""
            `prices: {from: …}` could mean either of them, and which one it took would depend on the
            order of a list.
        """,
        example="""
            # both files have "gpt-5-mini" under models
            price_files: [prices/openai.yaml, prices/azure.yaml]
        """,
        fix="Give the one a name of its own, such as `azure/gpt-5-mini`, or name only one of the files.",
    ),
)
UNUSABLE_BUDGET = Code(
    "LM416",
    "unusable-budget",
    "A budget without a period, or with two.",
    page(
        means="""
            A budget is for a calendar `period` (day, week, month, quarter), which begins by the
            `utc_offset` of the spec, or for a `rolling` period, which always ends now and is a whole
            number of hours up to 90 days. Only a calendar period has an end that a `forecast` can be
            about.
        """,
        matters="""
            500 USD a day and 500 USD in any 24 hours are two promises: the first starts anew at
            midnight, the second never does.
        """,
        example="""
            models:
              - {name: granite-34b, prices: [{input: 0.80, output: 2.40}]}
            budgets:
              - {name: daily-spend, limit: 500 USD}
              - {name: recent-spend, limit: 500 USD, rolling: 90m}
        """,
        fix="Name one period.",
        fixed="""
            budgets:
              - {name: daily-spend, limit: 500 USD, period: day}
              - {name: recent-spend, limit: 500 USD, rolling: 2h}
        """,
    ),
)

CODES = (
    PRICES_OUT_OF_ORDER,
    UNUSABLE_PRICE,
    UNUSABLE_CONTEXT_TIERS,
    UNREADABLE_PRICE_FILE,
    UNKNOWN_PRICE,
    OTHER_PRICE_CURRENCY,
    DUPLICATE_PRICE_NAME,
    UNUSABLE_BUDGET,
)
