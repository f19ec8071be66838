"""LM530 to LM534: drift jobs that could not run or report as they are written."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

UNUSABLE_REPORT = Code(
    "LM530",
    "unusable-drift-report",
    "A drift job whose results Prometheus would see twice, or lose.",
    page(
        means="""
            The results of a drift job go to a Pushgateway or into a file that a node exporter
            shows, not to both. A container's file would stay on the node that it ran on.
        """,
        matters="""
            With two reports of the same, one that is not renewed goes on saying what was. A file on
            last night's node alarms for ever.
        """,
        example="""
            drift:
              job:
                events: [s3://llm/events/*.parquet]
                pushgateway: http://pushgateway:9091
                textfile: /var/lib/node_exporter
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Keep one; the Pushgateway, if the job runs in a container.",
        fixed="""
            drift:
              job:
                events: [s3://llm/events/*.parquet]
                pushgateway: http://pushgateway:9091
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)
COLUMN_OF_ANOTHER_KIND = Code(
    "LM531",
    "column-of-another-kind",
    "A column of events whose kind does not fit the signal.",
    page(
        means="""
            `signals` says in which column a signal stands, and what the column holds. Numbers are
            `positive` or `score`, categories `category`, rates `rate`.
        """,
        matters="The checks of the signal would compare something that the column does not hold.",
        example="""
            drift:
              job:
                events: [events/*.parquet]
                signals: {latency: {column: seconds, kind: category}}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Take a kind that the hint names.",
        fixed="""
            drift:
              job:
                events: [events/*.parquet]
                signals: {latency: {column: seconds, kind: positive}}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)
CREDENTIALS_IN_SPEC = Code(
    "LM532",
    "credentials-in-spec",
    "A password in the address of a Pushgateway, or a login among headers.",
    page(
        means="""
            The address has a user, or a user and a password, before the host. Or `headers` of the
            job's `prometheus` have one that logs in, such as `Authorization`.
        """,
        matters="""
            Specs and what is generated from them are committed, and shown in reviews and logs.
        """,
        example="""
            drift:
              job: {events: [events/*.parquet], pushgateway: "http://me:secret@push:9091"}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="""
            Leave it out. A network policy or a proxy can say who may push; `bearer_token` and
            `basic_auth` of `prometheus` say where a secret is.
        """,
        fixed="""
            drift:
              job: {events: [events/*.parquet], pushgateway: "http://push:9091"}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)
UNREADABLE_EVENTS = Code(
    "LM533",
    "unreadable-events",
    "Events in files of a format that the drift job does not read.",
    page(
        means="""
            Events are read from Parquet (`.parquet`) and from lines of JSON (`.jsonl`, `.ndjson`,
            both also with `.gz`). How a path or a pattern ends says which it is.
        """,
        matters="The job would end with an error each time that it runs.",
        example="""
            drift:
              job: {events: [s3://llm/events/]}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Name the files, by a pattern if they are many.",
        fixed="""
            drift:
              job: {events: [s3://llm/events/*.parquet]}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)
JOB_AFTER_NEXT_WINDOW = Code(
    "LM534",
    "job-after-next-window",
    "A drift job that would begin when the next window has ended, or at no minute.",
    page(
        means="""
            `after` is how long after the end of a window it is judged, so that late events are
            there. It is of whole minutes, and shorter than the window.
        """,
        matters="""
            A run judges the window that ended last. If it begins after the next has ended, it
            judges that one, and too early.
        """,
        example="""
            drift:
              window: 6h
              job: {events: [events/*.parquet], after: 8h}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
        fix="Write a time in which late events arrive, or a longer window.",
        fixed="""
            drift:
              window: 12h
              job: {events: [events/*.parquet], after: 8h}
              checks: [{signal: latency, statistic: ks, at_least: 20%}]
        """,
    ),
)
CODES = (
    UNUSABLE_REPORT,
    COLUMN_OF_ANOTHER_KIND,
    CREDENTIALS_IN_SPEC,
    UNREADABLE_EVENTS,
    JOB_AFTER_NEXT_WINDOW,
)
