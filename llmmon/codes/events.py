"""LM606 to LM608: events that the generated module could not write as the spec says."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

UNUSABLE_EVENT_FILES = Code(
    "LM606",
    "unusable-event-files",
    "Files of events that would hold next to nothing, or that nobody would write.",
    page(
        means="""
            The generated module keeps its files of events below `max_total` by removing the oldest,
            and each of them below `max_file`. Fewer than four files have no room there; or no model
            of the service is instrumented, so that no call passes through the module.
        """,
        matters="""
            Each new file would remove a large part of the past that a drift job compares with.
        """,
        example="""
            instrumentation:
              events: {max_file: 64 MiB, max_total: 100 MiB}
        """,
        fix="Take smaller files, or more room.",
        fixed="""
            instrumentation:
              events: {max_file: 16 MiB, max_total: 100 MiB}
        """,
    ),
)
EVENT_COLUMN_TAKEN = Code(
    "LM607",
    "event-column-taken",
    "A dimension or a quality metric with the name of a column of events.",
    page(
        means="""
            Events have a column for each dimension and each quality metric, beside those of the
            schema: `time`, `schema`, `model`, `latency`, `error` and so on. Two of them have one name.
        """,
        matters="One of the two would be lost, or a score would be taken for a latency.",
        example="""
            quality: [{metric: cost}]
            instrumentation:
              events: {}
        """,
        fix="Give the dimension or the metric another name.",
        fixed="""
            quality: [{metric: cost_awareness}]
            instrumentation:
              events: {}
        """,
    ),
)
UNKNOWN_EVENT_COLUMN = Code(
    "LM608",
    "unknown-event-column",
    "A column that the events of the service do not have.",
    page(
        means="""
            `columns` lists what an event says besides its time and its model: columns of the schema,
            dimensions and quality metrics of the service.
        """,
        matters="Somebody expects to find it in the events, and it would not be there.",
        example="""
            instrumentation:
              events: {columns: [latency, errors]}
        """,
        fix="Take a column that there is.",
        fixed="""
            instrumentation:
              events: {columns: [latency, error]}
        """,
    ),
)

CODES = (UNUSABLE_EVENT_FILES, EVENT_COLUMN_TAKEN, UNKNOWN_EVENT_COLUMN)
