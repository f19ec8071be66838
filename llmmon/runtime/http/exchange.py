"""One request and its answer, or what urllib3 says went wrong. Knows nothing of further tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Retry, Timeout

from llmmon.runtime.http.endpoint import Endpoint, without_login
from llmmon.runtime.http.errors import HttpError

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
_PIECE = 64 * 1024
_REDIRECTS = 5
_CONNECTIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked."""

    method: Method
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None
    most_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said, be it an error."""

    status: int
    reason: str
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes
    tries: int = 1

    @property
    def is_success(self) -> bool:
        """Whether the server did what it was asked to."""
        return 200 <= self.status < 300

    @property
    def status_text(self) -> str:
        """`503 Service Unavailable`, and how often it was tried."""
        tries = f" after {self.tries} tries" if self.tries > 1 else ""
        return f"{self.status} {self.reason}".rstrip() + tries


def pool_of(endpoint: Endpoint) -> PoolManager:
    """Connections to an endpoint, which are opened as they are needed."""
    if endpoint.proxy is None:
        return PoolManager(maxsize=_CONNECTIONS, ca_certs=endpoint.ca_file)
    proxy, login = without_login(endpoint.proxy)
    headers = {f"Proxy-{name}": value for name, value in login.items()}
    return ProxyManager(
        proxy, maxsize=_CONNECTIONS, proxy_headers=headers, ca_certs=endpoint.ca_file
    )


def exchange(
    pool: PoolManager,
    endpoint: Endpoint,
    request: Request,
    seconds: float,
    now: Callable[[], float],
) -> Answer:
    """Send a request and read its answer within so many seconds.

    Raises:
        urllib3.exceptions.HTTPError, TimeoutError: there is no answer, or it does not end in time.
        HttpError: it is longer than wanted, or from another address.
    """
    until = now() + seconds
    is_read = request.method == "GET"
    response = pool.request(
        request.method,
        request.url,
        body=request.body,
        headers=request.headers,
        timeout=Timeout(connect=min(endpoint.patience.connect, seconds), read=seconds),
        preload_content=False,
        redirect=is_read,
        retries=_once(endpoint, _REDIRECTS if is_read else 0),
    )
    try:
        _refuse_redirect(response, endpoint)
        body = b"".join(_pieces(response, endpoint, request.most_bytes, lambda: now() > until))
    except Exception:
        response.close()
        raise
    finally:
        response.release_conn()
    return Answer(
        status=response.status,
        reason=response.reason or "",
        headers={name.lower(): value for name, value in response.headers.items()},
        body=body,
    )


def _once(endpoint: Endpoint, redirects: int) -> Retry:
    return Retry(
        total=None,
        connect=0,
        read=0,
        status=0,
        other=0,
        redirect=redirects,
        # Tenants, tokens and whatever else was named for this host are for no other.
        remove_headers_on_redirect=[*endpoint.headers, "Cookie"],
    )


def _refuse_redirect(response: BaseHTTPResponse, endpoint: Endpoint) -> None:
    """What is written is for the address that was named."""
    location = response.headers.get("Location")
    if 300 <= response.status < 400 and location:
        target = without_login(location)[0].partition("?")[0]
        raise HttpError(f"{endpoint.name} sends on to {target}: name the right address")


def _pieces(
    response: BaseHTTPResponse, endpoint: Endpoint, most: int, is_late: Callable[[], bool]
) -> list[bytes]:
    """The body in pieces, so that neither its size nor a drip of bytes is without end."""
    pieces, size = [], 0
    while piece := response.read1(_PIECE):
        size += len(piece)
        pieces.append(piece)
        if size > most:
            raise HttpError(f"{endpoint.name} answers more than {most // 2**20} MiB")
        if is_late():
            raise TimeoutError
    return pieces
