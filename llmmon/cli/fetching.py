"""Text from a file or an address that a user names."""

from __future__ import annotations

from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from llmmon.cli.failure import Failure

MAX_BYTES = 64 * 2**20
"""More is no exposition that anybody scrapes."""
_SECONDS = 10


def fetch(place: str) -> str:
    """The text of a file, or of what answers at an `http` or `https` address within ten seconds.

    Raises:
        Failure: it cannot be read, is no UTF-8, or is longer than 64 MiB.
    """
    try:
        raw = _from_address(place) if "://" in place else _from_file(Path(place))
    except (OSError, HTTPException, ValueError) as error:
        raise Failure(f"{place} cannot be read: {error}") from error
    if len(raw) > MAX_BYTES:
        raise Failure(f"{place} has more than {MAX_BYTES // 2**20} MiB")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Failure(f"{place} is not UTF-8") from error


def _from_address(address: str) -> bytes:
    if not address.startswith(("http://", "https://")):
        raise Failure(f"{address} is neither a file nor an http address")
    with urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - checked above
        read: bytes = answer.read(MAX_BYTES + 1)
    return read


def _from_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
