"""Whom to ask, as whom, and how patiently. Knows no file and no environment."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from llmmon.runtime.http.errors import HttpError


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often to try. All in seconds."""

    tries: int = 4
    each: float = 30.0
    """For one try, from connecting to the last byte."""
    total: float = 120.0
    """For all tries and the time between them."""
    connect: float = 10.0
    first_wait: float = 1.0
    """After the first try; twice as long after each further one."""
    longest_wait: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An http or https address, and what goes with each request to it."""

    url: str
    """Without a name and a password, so that it can be shown."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: str | None = None
    """Certificates to trust in the place of the system's."""
    proxy: str | None = field(default=None, repr=False)
    patience: Patience = Patience()

    @property
    def name(self) -> str:
        """How messages call it: what may be a token behind a question mark is left out."""
        return urlsplit(self.url)._replace(query="", fragment="").geturl()


def endpoint(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    ca_file: str | None = None,
    proxy: str | None = None,
    patience: Patience | None = None,
) -> Endpoint:
    """The endpoint of an address. A name and a password in it become a header.

    Raises:
        HttpError: it is not an http or https address.
    """
    if not is_address(url):
        raise HttpError(f"{url.rpartition('@')[2]} is not an http or https address")
    bare, login = without_login(url)
    return Endpoint(
        url=bare,
        headers=login | dict(headers or {}),
        ca_file=ca_file,
        proxy=proxy,
        patience=patience or Patience(),
    )


def is_address(url: str) -> bool:
    """Whether somebody could be asked there."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and parts.scheme in ("http", "https") and url.isprintable() and " " not in url


def without_login(url: str) -> tuple[str, dict[str, str]]:
    """An address without a name and a password, and the header that says these."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=host).geturl()
    return bare, {"Authorization": basic(*_decoded(login))} if at else {}


def basic(name: str, password: str) -> str:
    """The value of the header `Authorization` for a name and a password (RFC 7617)."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def _decoded(login: str) -> tuple[str, str]:
    name, _, password = login.partition(":")
    return unquote(name), unquote(password)
