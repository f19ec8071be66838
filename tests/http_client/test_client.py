"""Every way in which a server does not answer, and what becomes of it."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from llmmon.runtime.http.client import Client, Clock
from llmmon.runtime.http.endpoint import Patience, endpoint
from llmmon.runtime.http.errors import HttpError, NoAnswerInTimeError
from tests.e2e.prometheus_server import free_port
from tests.http_client.server import CERTIFICATE, Asked, Reply, serving

SHORT = Patience(each=0.2, total=10, connect=0.2)


@dataclass(slots=True)
class Hourglass:
    """A clock that only sleeping moves, and that no chance is in."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.at, sleep=self.sleep, chance=lambda: 1.0)


def first(count: int, reply: Reply) -> Callable[[int, Asked], Reply]:
    """So many times this reply, then a good one."""
    return lambda number, asked: reply if number < count else Reply()


def test_what_is_sent_arrives_with_its_headers() -> None:
    with serving(first(0, Reply())) as server:
        there = endpoint(f"{server.url}/api/", {"X-Scope-OrgID": "llm"})
        answer = Client(there).send("PUT", "metrics/job/x", body=b"a 1\n", headers={"A": "b"})

    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("PUT", "/api/metrics/job/x", b"a 1\n")
    assert (asked.headers["x-scope-orgid"], asked.headers["a"]) == ("llm", "b")
    assert (answer.body, answer.is_success, answer.status_text) == (b"fine", True, "200 OK")


def test_a_name_and_a_password_in_an_address_are_sent_and_never_shown() -> None:
    with serving(first(0, Reply())) as server:
        there = endpoint(server.url.replace("//", "//ada:s%2Fcret@") + "/?token=hidden")
        Client(there).send("GET")

    assert server.asked[0].headers["authorization"] == "Basic YWRhOnMvY3JldA=="
    assert there.name == f"{server.url}/"
    assert "YWRh" not in repr(there)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_is_likely_to_pass_is_tried_again_after_longer_and_longer_waits(status: int) -> None:
    glass = Hourglass()
    with serving(first(3, Reply(status=status))) as server:
        answer = Client(endpoint(server.url), glass.clock).send("POST", "query", body=b"q")

    assert (answer.status, answer.tries, answer.body) == (200, 4, b"fine")
    assert [asked.body for asked in server.asked] == [b"q"] * 4
    assert glass.slept == [1, 2, 4]


def test_the_last_answer_is_given_back_when_all_tries_are_over() -> None:
    glass = Hourglass()
    with serving(first(9, Reply(status=503, body=b"starting"))) as server:
        answer = Client(endpoint(server.url), glass.clock).send("GET")

    assert not answer.is_success
    assert (answer.status_text, answer.body) == (
        "503 Service Unavailable after 4 tries",
        b"starting",
    )


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_will_not_pass_is_asked_once(status: int) -> None:
    with serving(first(9, Reply(status=status))) as server:
        answer = Client(endpoint(server.url), Hourglass().clock).send("GET")

    assert (answer.status, len(server.asked)) == (status, 1)


def test_a_server_that_says_when_to_come_back_is_listened_to() -> None:
    glass = Hourglass()
    with serving(first(1, Reply(status=429, headers={"Retry-After": "7"}))) as server:
        assert Client(endpoint(server.url), glass.clock).send("GET").is_success
    assert glass.slept == [7]


def test_nobody_waits_for_longer_than_there_is_time() -> None:
    glass = Hourglass()
    with serving(first(1, Reply(status=429, headers={"Retry-After": "3600"}))) as server:
        answer = Client(endpoint(server.url), glass.clock).send("GET")
    assert (answer.status, glass.slept) == (429, [])


def test_a_date_that_is_none_does_not_count() -> None:
    glass = Hourglass()
    with serving(first(1, Reply(status=503, headers={"Retry-After": "soon"}))) as server:
        assert Client(endpoint(server.url), glass.clock).send("GET").is_success
    assert glass.slept == [1]


def test_waits_differ_by_chance_so_that_jobs_do_not_come_back_together() -> None:
    glass = Hourglass()
    unlucky = Clock(now=lambda: glass.at, sleep=glass.sleep, chance=lambda: 0.0)
    with serving(first(2, Reply(status=503))) as server:
        Client(endpoint(server.url), unlucky).send("GET")
    assert glass.slept == [0.5, 1.0]


def test_nobody_at_an_address_is_told_with_the_host_and_the_tries() -> None:
    port, glass = free_port(), Hourglass()
    with pytest.raises(HttpError) as raised:
        Client(endpoint(f"http://ada:secret@127.0.0.1:{port}/x"), glass.clock).send("GET")
    assert str(raised.value) == (
        f"http://127.0.0.1:{port}/x cannot be reached: connection refused (4 tries in 7 s)"
    )


def test_a_host_that_nobody_knows() -> None:
    there = endpoint("http://no-such-host.invalid", patience=Patience(tries=1))
    with pytest.raises(HttpError, match="cannot be reached: no such host is known"):
        Client(there).send("GET")


@pytest.mark.parametrize(
    "url",
    [
        "http://h:99999",
        "http://",
        "http://[::1",
        "ftp://h",
        "h:9090",
        "",
        "http://h/a b",
        "http://h:x",
    ],
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(HttpError, match="is not an http or https address"):
        endpoint(url)


def test_a_password_in_an_address_that_is_none_is_not_told() -> None:
    with pytest.raises(HttpError) as raised:
        endpoint("http://ada:secret@h:port")
    assert "secret" not in str(raised.value)


def test_a_server_that_says_nothing() -> None:
    def silence(write: Callable[[bytes], object]) -> None:
        time.sleep(0.5)

    glass = Hourglass()
    with serving(lambda n, asked: Reply(raw=silence)) as server:
        there = endpoint(server.url, patience=Patience(tries=2, each=0.1))
        with pytest.raises(NoAnswerInTimeError, match=r"within 0.1 s \(2 tries in 1 s\)"):
            Client(there, glass.clock).send("GET")


def test_an_answer_that_drips_is_not_waited_for_without_end() -> None:
    def drip(write: Callable[[bytes], object]) -> None:
        write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(20):
            write(b"x")
            time.sleep(0.05)

    with serving(lambda n, asked: Reply(raw=drip)) as server:
        there = endpoint(server.url, patience=Patience(tries=1, each=0.2))
        started = time.monotonic()
        with pytest.raises(NoAnswerInTimeError):
            Client(there).send("GET")
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
    ids=["short of its length", "without its last chunk", "nothing", "another protocol"],
)
def test_an_answer_that_was_cut_off_is_none(sent: bytes) -> None:
    def cut(write: Callable[[bytes], object]) -> None:
        write(sent)

    with serving(lambda n, asked: Reply(raw=cut) if n < 2 else Reply()) as server:
        assert Client(endpoint(server.url), Hourglass().clock).send("GET").body == b"fine"
        server.asked.clear()
        once = endpoint(server.url, patience=Patience(tries=1))
        with pytest.raises(HttpError, match="ended the connection before its answer did"):
            Client(once).send("GET")


def test_what_is_packed_is_unpacked_within_limits() -> None:
    packed = Reply(body=gzip.compress(b"0" * 3_000_000), headers={"Content-Encoding": "gzip"})
    with serving(lambda n, asked: packed) as server:
        client = Client(endpoint(server.url))
        assert len(client.send("GET").body) == 3_000_000
        with pytest.raises(HttpError, match="answers more than 1 MiB"):
            client.send("GET", most_bytes=2**20)


def test_what_is_not_packed_as_it_says() -> None:
    with serving(lambda n, a: Reply(headers={"Content-Encoding": "gzip"})) as server:
        with pytest.raises(HttpError, match="not compressed as it says"):
            Client(endpoint(server.url)).send("GET")
        assert len(server.asked) == 1


def test_a_certificate_that_nobody_signed_is_not_trusted_unless_it_is_named() -> None:
    with serving(first(0, Reply()), tls=True) as server:
        with pytest.raises(HttpError, match="cannot be trusted: self-signed certificate"):
            Client(endpoint(server.url)).send("GET")
        trusting = endpoint(server.url, ca_file=str(CERTIFICATE))
        assert Client(trusting).send("GET").is_success


def test_who_reads_is_sent_on_without_what_is_secret() -> None:
    with serving(first(0, Reply())) as target:
        on = Reply(status=302, headers={"Location": f"{target.url}/moved"})
        with serving(lambda n, asked: on) as server:
            secret = {"Authorization": "Bearer x", "X-Scope-OrgID": "llm"}
            assert Client(endpoint(server.url, secret)).send("GET").body == b"fine"
    (asked,) = target.asked
    assert asked.path == "/moved"
    assert not {"authorization", "x-scope-orgid"} & {*asked.headers}


def test_who_writes_is_not_sent_on() -> None:
    on = Reply(status=302, headers={"Location": "https://sso.example/login?state=abc"})
    with (
        serving(lambda n, asked: on) as server,
        pytest.raises(HttpError, match="sends on to https://sso.example/login: name the right"),
    ):
        Client(endpoint(server.url)).send("POST", body=b"q")


def test_a_circle_of_addresses_ends() -> None:
    on = Reply(status=302, headers={"Location": "/again"})
    with (
        serving(lambda n, asked: on) as server,
        pytest.raises(HttpError, match="from one address to the next"),
    ):
        Client(endpoint(server.url, patience=Patience(tries=1))).send("GET")


@contextmanager
def full() -> Iterator[str]:
    """Somebody who listens and never accepts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_somebody_who_never_takes_the_call() -> None:
    with (
        full() as url,
        pytest.raises(NoAnswerInTimeError, match=r"within 0.2 s \(4 tries in 7 s\)"),
    ):
        Client(endpoint(url, patience=SHORT), Hourglass().clock).send("GET")


def test_a_proxy_is_asked_in_the_place_of_the_host() -> None:
    with serving(first(0, Reply())) as proxy:
        there = endpoint("http://prometheus.invalid/x", proxy=proxy.url.replace("//", "//me:pass@"))
        assert Client(there).send("GET").is_success
    assert proxy.asked[0].path == "http://prometheus.invalid/x"
    assert proxy.asked[0].headers["proxy-authorization"] == "Basic bWU6cGFzcw=="
    assert "pass" not in repr(there)


def test_a_proxy_that_is_not_there() -> None:
    there = endpoint(
        "http://prometheus.invalid",
        proxy=f"http://127.0.0.1:{free_port()}",
        patience=Patience(tries=1),
    )
    with pytest.raises(HttpError, match="cannot be reached"):
        Client(there).send("GET")
