"""A server that a drift job asks or tells. Knows where its secrets are, and none of them."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.units import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret is: in a file, or in an environment variable."""

    file: str | None = None
    env: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """An address, and what goes with each request to it."""

    url: str
    headers: tuple[tuple[str, str], ...]
    bearer_token: Secret | None
    username: str | None
    password: Secret | None
    ca_file: str | None
    each: Duration
    """For one answer."""
    total: Duration
    """For all tries for it."""
