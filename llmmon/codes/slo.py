"""LM3xx: SLOs that could not work as they are written."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

OBJECTIVE_WITHOUT_BUDGET = Code(
    "LM301",
    "objective-without-budget",
    "An objective of 100%.",
    page(
        means="An objective of 100% allows no bad event at all.",
        matters="""
            Burn rates are shares of the error budget, and there is none: the first bad event would
            exhaust it for the whole period, and every alert would divide by zero.
        """,
        example="""
            slos:
              - {name: availability, sli: availability, objective: 100%}
        """,
        fix="Name a share that you could miss. 99.9% over 30 days allows 43 minutes of bad time.",
        fixed="""
            slos:
              - {name: availability, sli: availability, objective: 99.9%}
        """,
    ),
)
OBJECTIVE_OUT_OF_RANGE = Code(
    "LM302",
    "objective-out-of-range",
    "An objective that no service can miss, or none can meet.",
    page(
        means="""
            An objective lies above 0% and at 99.9999% at most. 0% is always met; above 100% never;
            between 99.9999% and 100% fewer than one event in a million may be bad.
        """,
        matters="""
            The alerts could never fire, or would fire for ever. An error budget of less than a
            millionth is smaller than what is lost in a deploy of Prometheus itself.
        """,
        example="""
            slos:
              - {name: availability, sli: availability, objective: 0%}
        """,
        fix="Write the share of events that must be good.",
        fixed="""
            slos:
              - {name: availability, sli: availability, objective: 99.5%}
        """,
    ),
)
UNUSABLE_WINDOW = Code(
    "LM303",
    "unusable-window",
    "An SLO window that burn-rate alerts cannot serve.",
    page(
        means="""
            The window of an SLO is a whole number of days, at least 7 and at most 92.
        """,
        matters="""
            The slowest alert looks at 3 days. In a window of hardly more, "slow" would be most of
            the budget; and a window of months needs more samples than rules should read.
        """,
        example="""
            slos:
              - {name: availability, sli: availability, objective: 99.5%, window: 1d}
        """,
        fix="Take 7d, 28d, 30d or 90d. 28d always holds the same days of the week.",
        fixed="""
            slos:
              - {name: availability, sli: availability, objective: 99.5%, window: 28d}
        """,
    ),
)
THRESHOLD_WITHOUT_BUCKET = Code(
    "LM304",
    "threshold-without-bucket",
    "A threshold that is not among the histogram bounds of the spec.",
    page(
        means="""
            `instrumentation.buckets` gives the bounds of a histogram, and an SLO asks for a
            threshold that is none of them.
        """,
        matters="""
            A histogram counts events up to each bound and knows nothing between two of them. With
            a threshold in between, the ratio would be a guess.
        """,
        example="""
            instrumentation: {buckets: {duration: [1s, 2s, 10s]}}
            slos:
              - {name: latency, sli: latency, below: 5s, objective: 95%}
        """,
        fix="""
            Add the threshold to the bounds, take one that is there, or remove the bounds: without
            them llmmon puts the thresholds among its own.
        """,
        fixed="""
            instrumentation: {buckets: {duration: [1s, 2s, 5s, 10s]}}
        """,
    ),
)
UNUSABLE_QUALITY_THRESHOLD = Code(
    "LM306",
    "unusable-quality-threshold",
    "A quality SLO without one usable threshold.",
    page(
        means="""
            A quality SLO has one threshold: `at_least` where a higher score is better, `at_most`
            where a lower one is. Scores go from 0 to 1, with five decimals at most.
        """,
        matters="""
            With none, or with both, it is open what a good answer is. `at_least` on a score such
            as toxicity would call the worst answers good.
        """,
        example="""
            quality: [{metric: toxicity, better: lower}]
            slos:
              - {name: harmless, sli: quality, metric: toxicity, at_least: 0.2, objective: 99%}
        """,
        fix="Write one threshold, on the side that is good.",
        fixed="""
            slos:
              - {name: harmless, sli: quality, metric: toxicity, at_most: 0.2, objective: 99%}
        """,
    ),
)
UNUSABLE_LATENCY_THRESHOLD = Code(
    "LM307",
    "unusable-latency-threshold",
    "A duration that no call can be held against.",
    page(
        means="`below` lies between 1ms and 1d.",
        matters="""
            A longer threshold is met by every call that ends at all. Most often the unit is wrong:
            `m` are minutes, `ms` milliseconds.
        """,
        example="""
            slos:
              - {name: latency, sli: latency, below: 5000m, objective: 95%}
        """,
        fix="Check the unit.",
        fixed="""
            slos:
              - {name: latency, sli: latency, below: 5000ms, objective: 95%}
        """,
    ),
)
UNUSABLE_BOUNDS = Code(
    "LM308",
    "unusable-bounds",
    "Histogram bounds that do not ascend, or lie where nothing is measured.",
    page(
        means="""
            Bounds ascend and are all different. Those of quality scores lie from 0 to 1, the
            others above 0.
        """,
        matters="Client libraries refuse other bounds: the instrumented service would not start.",
        example="""
            instrumentation: {buckets: {duration: [1s, 500ms, 5s]}}
        """,
        fix="Sort the bounds and remove those that stand twice.",
        fixed="""
            instrumentation: {buckets: {duration: [500ms, 1s, 5s]}}
        """,
    ),
)
PART_NOT_PER_CALL = Code(
    "LM309",
    "part-not-per-call",
    "A part of a goodput SLO that is not decided by one call.",
    page(
        means="""
            Goodput counts a call as good if it met all parts, at the moment it ends. Then only its
            outcome and its times are known: availability, latency, time to first token, and time
            per output token.
        """,
        matters="""
            Scores, feedback and tasks come later and belong to answers, not to calls. The module
            could not count them in.
        """,
        example="""
            slos:
              - {name: availability, sli: availability, objective: 99%}
              - {name: satisfaction, sli: feedback, objective: 80%}
              - {name: goodput, sli: goodput, all_of: [availability, satisfaction], objective: 95%}
        """,
        fix="Keep only parts that a call decides; the others remain SLOs of their own.",
        fixed="""
            slos:
              - {name: availability, sli: availability, objective: 99%}
              - {name: satisfaction, sli: feedback, objective: 80%}
              - {name: goodput, sli: goodput, all_of: [availability], objective: 95%}
        """,
    ),
)
UNUSABLE_SCRAPE_INTERVAL = Code(
    "LM310",
    "unusable-scrape-interval",
    "A scrape interval that rates over five minutes cannot serve.",
    page(
        means="The scrape interval is a whole number of seconds, at least 2s and at most 1m.",
        matters="""
            Rules read events per second over five minutes and a scrape interval, which hold the
            increases of five minutes whatever the interval is. With scrapes more than a minute apart
            that is too few samples: one that fails, and a burn rate is off by a quarter.
        """,
        example="""
            prometheus: {scrape_interval: 5m}
        """,
        fix="""
            Write the interval at which Prometheus scrapes the service. If that is longer than a
            minute, shorten it for this job.
        """,
        fixed="""
            prometheus: {scrape_interval: 1m}
        """,
    ),
)

CODES = (
    OBJECTIVE_WITHOUT_BUDGET,
    OBJECTIVE_OUT_OF_RANGE,
    UNUSABLE_WINDOW,
    THRESHOLD_WITHOUT_BUCKET,
    UNUSABLE_QUALITY_THRESHOLD,
    UNUSABLE_LATENCY_THRESHOLD,
    UNUSABLE_BOUNDS,
    PART_NOT_PER_CALL,
    UNUSABLE_SCRAPE_INTERVAL,
)
