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
            hour (`gpu_hour`, with `gpus`). `per` says how many tokens a price is for, and has no
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

CODES = (PRICES_OUT_OF_ORDER, UNUSABLE_PRICE)
