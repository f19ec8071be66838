"""Sends requests, again where that may help, within a time.

Whatever is sent may be sent twice, so it must be safe to: questions are, and so is replacing a group of
a gateway. What an answer means is the caller's.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from urllib3 import PoolManager, Retry, make_headers
from urllib3.exceptions import HTTPError, InvalidHeader

from llmmon.runtime.http.endpoint import Endpoint
from llmmon.runtime.http.errors import (
    HttpError,
    NoAnswerInTimeError,
    is_passing,
    is_timeout,
    words,
)
from llmmon.runtime.http.exchange import Answer, Method, Request, exchange, pool_of

MOST_BYTES = 256 * 2**20
"""Of an answer, unpacked."""
_PASSING = (408, 425, 429, 500, 502, 503, 504)
"""A server that is busy, starts, or is being replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a client knows of time, and of chance: who failed together should not come back together."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    """From 0 to 1: how much of the later half of a wait is waited."""


@dataclass(slots=True)
class Client:
    """Asks one endpoint, from any number of threads."""

    endpoint: Endpoint
    clock: Clock = field(default_factory=Clock)
    _pool: PoolManager = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Connections are kept for as long as the client is."""
        self._pool = pool_of(self.endpoint)

    def send(
        self,
        method: Method,
        path: str = "",
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """Ask for a path below the endpoint's address; what is likely to pass is tried again.

        An answer is given back whatever its status, the last one if there were several.

        Raises:
            NoAnswerInTimeError: none came in time.
            HttpError: there is nobody, or what answers cannot be read.
        """
        url = self.endpoint.url
        request = Request(
            method=method,
            url=f"{url.rstrip('/')}/{path.lstrip('/')}" if path else url,
            headers={
                **make_headers(accept_encoding="gzip"),
                **self.endpoint.headers,
                **(headers or {}),
            },
            body=body,
            most_bytes=most_bytes,
        )
        return _Tries(self.endpoint, self.clock, self._pool).answer(request)


class _Tries:
    """One request until it is answered, or its time or its tries are over."""

    def __init__(self, endpoint: Endpoint, clock: Clock, pool: PoolManager) -> None:
        self.endpoint, self.clock, self.pool = endpoint, clock, pool
        self.patience = endpoint.patience
        self.start = clock.now()
        self.done = 0

    def answer(self, request: Request) -> Answer:
        while True:
            self.done += 1
            seconds = max(min(self.patience.each, self._left), 0.001)
            try:
                found = exchange(self.pool, self.endpoint, request, seconds, self.clock.now)
            except (HTTPError, TimeoutError) as error:
                if not is_passing(error) or not self._waits(None):
                    raise self._failure(error) from error
                continue
            retry_after = found.headers.get("retry-after")
            if found.status not in _PASSING or not self._waits(retry_after):
                return replace(found, tries=self.done)

    @property
    def _left(self) -> float:
        return self.patience.total - (self.clock.now() - self.start)

    def _waits(self, retry_after: str | None) -> bool:
        """Wait before another try; false if there is none, or no time for one."""
        if self.done >= self.patience.tries:
            return False
        wait = self._pause() if retry_after is None else _seconds(retry_after, self._pause())
        if wait >= self._left:
            return False
        self.clock.sleep(wait)
        return True

    def _pause(self) -> float:
        doubled = self.patience.first_wait * 2.0 ** (self.done - 1)
        return min(doubled, self.patience.longest_wait) * (0.5 + self.clock.chance() / 2)

    def _failure(self, error: Exception) -> HttpError:
        tried = f" ({self.done} tries in {self.clock.now() - self.start:.0f} s)"
        after = tried if self.done > 1 else ""
        if is_timeout(error):
            seconds = f"{min(self.patience.each, self.patience.total):g} s"
            message = f"{self.endpoint.name} does not answer within {seconds}{after}"
            return NoAnswerInTimeError(message)
        return HttpError(f"{self.endpoint.name} {words(error)}{after}")


def _seconds(retry_after: str, otherwise: float) -> float:
    """What a server asks to wait: seconds, or a date."""
    try:
        return Retry().parse_retry_after(retry_after)
    except InvalidHeader:
        return otherwise
