"""Text from a file or an address that a user names."""

from __future__ import annotations

from pathlib import Path

from llmmon.cli.failure import Failure

MAX_BYTES = 64 * 2**20
"""More is no exposition that anybody scrapes."""
_SECONDS = 30


def fetch(place: str) -> str:
    """The text of a file, or of what answers at an `http` or `https` address within half a minute.

    Raises:
        Failure: it cannot be read, is no UTF-8, or is longer than 64 MiB.
    """
    try:
        raw = _from_address(place) if "://" in place else _from_file(Path(place))
    except OSError as error:
        raise Failure(f"{place} cannot be read: {error}") from error
    if len(raw) > MAX_BYTES:
        raise Failure(f"{place} has more than {MAX_BYTES // 2**20} MiB")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Failure(f"{place} is not UTF-8") from error


def _from_address(address: str) -> bytes:
    from llmmon.cli.connection import proxy_for
    from llmmon.runtime.http.client import Client
    from llmmon.runtime.http.endpoint import Patience, endpoint
    from llmmon.runtime.http.errors import HttpError

    if not address.startswith(("http://", "https://")):
        raise Failure(f"{address} is neither a file nor an http address")
    patience = Patience(tries=3, each=_SECONDS / 3, total=_SECONDS)
    try:
        there = endpoint(address, proxy=proxy_for(address), patience=patience)
        answer = Client(there).send("GET", most_bytes=MAX_BYTES)
    except HttpError as error:
        raise Failure(str(error)) from error
    if not answer.is_success:
        raise Failure(f"{there.name} cannot be read: it answers {answer.status_text}")
    return answer.body


def _from_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
