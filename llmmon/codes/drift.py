"""LM5xx: drift checks that could not work as they are written."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

UNKNOWN_STATISTIC = Code(
    "LM501",
    "unknown-statistic",
    "A statistic that llmmon does not have.",
    page(
        means="`statistic` names no way of comparing that llmmon knows.",
        matters="Statistics differ in what they see; one cannot stand in for another.",
        example="""
            drift:
              checks: [{signal: latency, statistic: kolmogorov, threshold: 0.15}]
        """,
        fix="Take one that the hint names.",
        fixed="""
            drift:
              checks: [{signal: latency, statistic: ks, threshold: 0.15}]
        """,
    ),
)
UNUSABLE_EFFECT = Code(
    "LM502",
    "unusable-effect",
    "A drift check that does not say from which effect on a change matters.",
    page(
        means="""
            A check has one of `threshold` (a value of the statistic), `at_least` (a relative
            change) and `at_most` (the highest value that is still fine).
        """,
        matters="""
            With enough traffic every change is significant. Only you can say which one matters;
            with two floors it is open which of them decides.
        """,
        example="""
            drift:
              checks:
                - {signal: latency, statistic: ks}
                - {signal: refusal_rate, at_most: 10%, threshold: 0.2}
        """,
        fix="Name one.",
        fixed="""
            drift:
              checks:
                - {signal: latency, statistic: ks, at_least: 20%}
                - {signal: refusal_rate, at_most: 10%}
        """,
    ),
)
STATISTIC_NOT_FOR_SIGNAL = Code(
    "LM503",
    "statistic-not-for-signal",
    "A statistic, or none, where the signal asks for something else.",
    page(
        means="""
            Numbers are compared by `ks`, `psi`, `wasserstein` or `jensen_shannon`; categories,
            which have no order, by `psi`, `jensen_shannon` or `chi_squared`. Rates are compared
            as they are, without a statistic, and so is a mean, `cost_per_request`. `at_most` is for
            rates only. `at_least`, a relative change, is not for categories, and the only one for
            means.
        """,
        matters="""
            PSI of a refusal rate of two values alarms on noise; KS of finish reasons depends on the
            order in which they happen to be sorted.
        """,
        example="""
            drift:
              checks:
                - {signal: refusal_rate, statistic: psi, threshold: 0.2}
                - {signal: finish_reason, statistic: ks, threshold: 0.1}
        """,
        fix="Take what fits the signal.",
        fixed="""
            drift:
              checks:
                - {signal: refusal_rate, at_most: 10%}
                - {signal: finish_reason, statistic: jensen_shannon, threshold: 0.1}
        """,
    ),
)
UNUSABLE_BASELINE = Code(
    "LM504",
    "unusable-baseline",
    "A baseline of two kinds, of none, or too short for the window.",
    page(
        means="""
            A baseline is either the time before the window (`trailing`, with `same` for the same
            hours only) or a file (`pinned`). The time before is longer than the window, and at
            least a day with `same: hour_of_day`, a week with `same: hour_of_week`.
        """,
        matters="""
            A baseline that holds no full cycle compares a Monday morning with a Sunday night, and
            calls the difference drift.
        """,
        example="""
            drift:
              window: 6h
              baseline: {trailing: 2d, same: hour_of_week}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Give the baseline some weeks.",
        fixed="""
            drift:
              baseline: {trailing: 4w, same: hour_of_week}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)

UNEVEN_WINDOWS = Code(
    "LM510",
    "uneven-drift-windows",
    "A window of drift checks that the clock cannot tell.",
    page(
        means="""
            Windows lie side by side from midnight UTC on. They are of whole hours; with
            `same: hour_of_week` a whole number of them makes a week, with `same: hour_of_day` a day;
            and the baseline holds a whole number of them.
        """,
        matters="""
            Windows that overlap look at the same events again and again, and each look adds to the
            false alarms. Windows that end at other hours each week are compared with other hours.
        """,
        example="""
            drift:
              window: 5h
              baseline: {trailing: 4w, same: hour_of_week}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Write 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h.",
        fixed="""
            drift:
              window: 6h
              baseline: {trailing: 4w, same: hour_of_week}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)

UNUSABLE_SIGNAL = Code(
    "LM525",
    "unusable-signal",
    "A signal of events whose kind is open, or contradicts the rest.",
    page(
        means="""
            `signals` says in which column of the events a signal stands and what it is: `kind`,
            `phrases` for a rate that is found in texts, or `centroids` for vectors.
        """,
        matters="""
            The same column can be compared in several ways, and llmmon does not guess: 0 and 1 may be
            a score, a rate or two categories.
        """,
        example="""
            drift:
              job:
                events: [events/*.parquet]
                signals:
                  latency: {column: seconds}
                  refusal_rate: {column: answer, kind: rate, within: 100}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Say what the column holds; with `phrases` nothing more.",
        fixed="""
            drift:
              job:
                events: [events/*.parquet]
                signals:
                  latency: {column: seconds, kind: positive}
                  refusal_rate: {column: answer, phrases: english, within: 100}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)
PHRASE_OF_EVERYTHING = Code(
    "LM526",
    "phrase-of-everything",
    "A phrase so short that most texts have it.",
    page(
        means="""
            A text counts where it has one of the `phrases` at its start. Each has four letters at
            least.
        """,
        matters="A rate that is nearly 100% before and now says nothing about refusals.",
        example="""
            drift:
              job:
                events: [events/*.parquet]
                signals: {refusal_rate: {column: answer, phrases: ["no", "i can't help"]}}
              checks: [{signal: refusal_rate, at_most: 10%}]
        """,
        fix="Write more of it.",
        fixed="""
            drift:
              job:
                events: [events/*.parquet]
                signals: {refusal_rate: {column: answer, phrases: ["no, i can't", "i can't help"]}}
              checks: [{signal: refusal_rate, at_most: 10%}]
        """,
    ),
)

CODES = (
    UNKNOWN_STATISTIC,
    UNUSABLE_EFFECT,
    STATISTIC_NOT_FOR_SIGNAL,
    UNUSABLE_BASELINE,
    UNEVEN_WINDOWS,
    UNUSABLE_SIGNAL,
    PHRASE_OF_EVERYTHING,
)
