"""LM1xx: keys and values that the spec language does not have."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

UNKNOWN_KEY = Code(
    "LM101",
    "unknown-key",
    "A key that the spec language does not have.",
    page(
        means="The key is misspelt, stands in the wrong place, or does not exist.",
        matters="""
            A key that is ignored looks like one that works. `objektive: 99.9%` would otherwise
            give you an SLO with somebody else's idea of an objective.
        """,
        example="""
            version: llmmon/v1
            service: chat
            modells: [{name: granite-34b}]
        """,
        fix="""
            Take the key that the hint names, or remove it. `llmmon schema` prints the JSON Schema
            that editors complete keys from.
        """,
        fixed="""
            models: [{name: granite-34b}]
        """,
    ),
)
MISSING_KEY = Code(
    "LM102",
    "missing-key",
    "A required key is not there.",
    page(
        means="The mapping at the caret lacks a key that has no sensible default.",
        matters="llmmon guesses no objective, no threshold and no name: those are yours to choose.",
        example="""
            slos:
              - {name: latency, sli: latency, objective: 95%}
        """,
        fix="Add the key.",
        fixed="""
            slos:
              - {name: latency, sli: latency, below: 5s, objective: 95%}
        """,
    ),
)
WRONG_TYPE = Code(
    "LM103",
    "wrong-type",
    "A value of the wrong type.",
    page(
        means="""
            A list stands where text belongs, a bare number where a duration or percentage belongs,
            and so on. Durations, percentages and money are written with their unit.
        """,
        matters="""
            `objective: 99.9` could mean 99.9 % or a ratio of 99.9; `below: 5` could be seconds or
            milliseconds. A unit leaves no room for the wrong guess.
        """,
        example="""
            slos:
              - {name: latency, sli: latency, below: 5, objective: 99.9}
        """,
        fix="Write what the message asks for. Quote text that YAML reads as a number.",
        fixed="""
            slos:
              - {name: latency, sli: latency, below: 5s, objective: 99.9%}
        """,
    ),
)
BAD_VALUE = Code(
    "LM104",
    "unusable-value",
    "A value of the right type that cannot be used.",
    page(
        means="The value has the right type, but not a form or size that can be used here.",
        matters="""
            Names end up in labels, file names and Python modules; numbers in PromQL. What does not
            fit there would break at the far end, in a generated file.
        """,
        example="""
            service: Support Assistant
            slos:
              - {name: latency, sli: latency, below: 5 sec, objective: 95%}
        """,
        fix="Write the value as the hint says.",
        fixed="""
            service: support-assistant
            slos:
              - {name: latency, sli: latency, below: 5s, objective: 95%}
        """,
    ),
)
UNKNOWN_CHOICE = Code(
    "LM105",
    "unknown-choice",
    "A value that is none of the choices.",
    page(
        means="The key takes one of a few words, and this is none of them.",
        matters="""
            A choice that is not understood would have to be ignored, or fail the build later and
            further from its cause.
        """,
        example="""
            slos:
              - {name: speed, sli: latencies, below: 5s, objective: 95%}
        """,
        fix="Take one of the choices that the hint names.",
        fixed="""
            slos:
              - {name: speed, sli: latency, below: 5s, objective: 95%}
        """,
    ),
)
BAD_PROMQL = Code(
    "LM106",
    "unusable-promql",
    "A query that is not PromQL, or not of the form that is needed.",
    page(
        means="""
            The query of an `events` SLO must be one PromQL expression that gives an instant vector
            of events per second, with `$window` where its range stands.
        """,
        matters="""
            The query goes into rules verbatim. One that does not parse makes Prometheus refuse the
            whole rule file; one with a fixed range would be wrong in every window but one.
        """,
        example="""
            slos:
              - name: gateway
                sli: events
                bad: sum(rate(gw_errors_total[5m])
                total: sum(rate(gw_requests_total[$window]))
                objective: 99.9%
        """,
        fix="Try the query in Prometheus with a real range, then put `$window` in its place.",
        fixed="""
            external:
              - {metric: gw_errors_total, type: counter}
              - {metric: gw_requests_total, type: counter}
            slos:
              - name: gateway
                sli: events
                bad: sum(rate(gw_errors_total[$window]))
                total: sum(rate(gw_requests_total[$window]))
                objective: 99.9%
        """,
    ),
)
UNSUPPORTED_VERSION = Code(
    "LM107",
    "unsupported-version",
    "A version of the spec language that this llmmon does not read.",
    page(
        means="`version` names the spec language, not your service. There is one: `llmmon/v1`.",
        matters="""
            A later language may give a key another meaning. Reading it as this one would build
            something else than what was written, so the rest of the file is not looked at.
        """,
        example="""
            version: 1
            service: chat
        """,
        fix="Write `version: llmmon/v1`, or use the llmmon that knows the version named.",
        fixed="""
            version: llmmon/v1
            service: chat
        """,
    ),
)
KEY_WITHOUT_VALUE = Code(
    "LM108",
    "key-without-value",
    "A key with nothing after it.",
    page(
        means="The key is there, its value is not: YAML reads that as null.",
        matters="""
            Most often what belongs under the key is indented as if it stood beside it, or has been
            commented out. Both look fine and mean nothing.
        """,
        example="""
            gpu:
            exporter: {dcgm: "4.8"}
        """,
        fix="Indent the value under its key, or remove the key.",
        fixed="""
            gpu:
              exporter: {dcgm: "4.8"}
        """,
    ),
)
MORE_OF_THE_SAME = Code(
    "LM109",
    "more-of-the-same",
    "The file has more wrong values than are listed.",
    page(
        means="A hundred wrong keys and values of this file are listed; there are more.",
        matters="A list that long is rarely read; most often one cause is behind all of it.",
        example="""
            ```text
            a file that is not a spec at all, or one that a script wrote
            ```
        """,
        fix="Repair what the first diagnostics say and run again.",
    ),
)

CODES = (
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    BAD_VALUE,
    UNKNOWN_CHOICE,
    BAD_PROMQL,
    UNSUPPORTED_VERSION,
    KEY_WITHOUT_VALUE,
    MORE_OF_THE_SAME,
)
