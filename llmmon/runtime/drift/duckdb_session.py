"""DuckDB, for as long as one scan takes: the only module that knows it. It is an extra of llmmon's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from llmmon.runtime.drift.errors import DriftError, FileGoneError
from llmmon.runtime.drift.scans import LONGEST_LINE, literal
from llmmon.runtime.drift.watch import Watch, nobody, polled

if TYPE_CHECKING:
    import duckdb

_GONE = "No such file or directory"
"""What it says of a file that a pattern found. Of a pattern that finds none it says something else."""
_ROWS_AT_ONCE = 20
"""A row may hold a list of hundreds of bins, or of thousands of texts that should be categories."""
_MEMORY = "1GB"
"""Beyond it DuckDB writes to a temporary folder. Sketches of a month take a tenth of it."""
_EXTENSION = re.compile(r"""(install|download) (the required )?extension ['"](?P<name>\w+)""")
_MISSING_EXTENSION = (
    "DuckDB reads such addresses by its extension {extension}, which is not installed and could not be "
    'downloaded. Where its server can be reached: python -c "import duckdb; '
    "duckdb.sql('INSTALL {extension}')\", or copy the files to here"
)

_SIGNATURE = re.compile(r"""(://[^\s'"?]+)\?[^\s'"]*""")
"""Of an address that was signed for whoever has it."""


class Session:
    """Answers queries."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, watch: Watch) -> None:
        self._connection = connection
        self._watch = watch

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The result, a few rows at a time."""
        with polled("reading events", self._share, self._watch):
            result = self._connection.execute(query)
        while rows := result.fetchmany(_ROWS_AT_ONCE):
            yield from rows

    def columns(self, scan: str) -> list[str]:
        """The names of what a table function gives."""
        described = self.rows(f"DESCRIBE SELECT * FROM {scan}")  # noqa: S608 - every name in it is quoted
        return [str(name) for name, *_ in described]

    def _share(self) -> float | None:
        """How much of the query is done; it is less than nothing where DuckDB does not know."""
        done = float(self._connection.query_progress()) / 100
        return done if done >= 0 else None


@contextmanager
def session(time_zone: str, watch: Watch = nobody) -> Iterator[Session]:
    """A DuckDB in memory that reads times without a zone in this one.

    Raises:
        DriftError: DuckDB is not there, or says no to a file, a column or the zone.
    """
    try:
        import duckdb
    except ImportError as error:
        raise DriftError("needs DuckDB: pip install 'llmmon[drift]'") from error
    with duckdb.connect(config={"memory_limit": _MEMORY}) as connection:
        # It would draw into standard output, where verdicts go; without it, nobody is told anything.
        connection.execute("SET enable_progress_bar_print = false")
        connection.execute(f"SET enable_progress_bar = {watch is not nobody}")
        try:
            connection.execute(f"SET TimeZone = {literal(time_zone)}")
        except duckdb.Error as error:
            raise DriftError(f"{time_zone} is not a time zone") from error
        try:
            yield Session(connection, watch)
        except duckdb.Error as error:
            is_gone = _GONE in str(error)
            raise (FileGoneError if is_gone else DriftError)(words_of(error)) from error


def words_of(error: Exception) -> str:
    """DuckDB's message without its sort and its advice."""
    text = str(error).split("\n")[0]
    if "maximum_object_size" in text:
        file = text.partition('file "')[2].partition('"')[0]
        return f"{file}: a line has more than {LONGEST_LINE} bytes, which is no event"
    extension = _EXTENSION.search(str(error))
    if extension:
        return _MISSING_EXTENSION.format(extension=extension["name"])
    return _SIGNATURE.sub(r"\1", text.partition("Error: ")[2] or text)
