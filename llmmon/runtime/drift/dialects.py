"""A query in the words of another engine, by sqlglot: the only module that knows it."""

from __future__ import annotations

from llmmon.runtime.drift.errors import DriftError

DIALECTS = (
    "bigquery",
    "clickhouse",
    "databricks",
    "duckdb",
    "redshift",
    "snowflake",
    "spark",
    "trino",
)


def in_dialect(query: str, dialect: str) -> str:
    """The query for an engine, over several lines.

    Raises:
        DriftError: sqlglot is not there.
    """
    try:
        import sqlglot
    except ImportError as error:
        raise DriftError("needs sqlglot: pip install 'llmmon[drift]'") from error
    tree = sqlglot.parse_one(query, read="duckdb")
    return tree.sql(dialect=dialect, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
