"""Asking a Prometheus over HTTP: what it is asked, and every way in which it does not answer."""

from __future__ import annotations

import base64
import time

import pytest

from llmmon.preview.answers import Refused, Series
from llmmon.preview.prometheus import Prometheus, UnreachableError
from llmmon.preview.questions import Question
from llmmon.preview.times import Span
from tests.e2e.prometheus_server import free_port
from tests.preview.api import Form, answering, nothing, ones

NOW = Question("up", Span(0, 60), None)
OVER_TIME = Question("up", Span(0, 60), 30)


def test_a_range_is_asked_for_by_its_ends_and_step() -> None:
    with answering(ones) as api:
        answer = Prometheus(api.url, {"X-Scope-OrgID": "llm"}).ask(OVER_TIME)
    assert answer == (Series({}, (1.0, 1.0, 1.0)),)
    form = {"query": "up", "start": "0", "end": "60", "step": "30", "timeout": "30s"}
    assert api.asked == [("/api/v1/query_range", form)]
    assert api.headers[0]["x-scope-orgid"] == "llm"


def test_a_present_value_is_asked_for_at_the_end_of_the_range() -> None:
    with answering(ones) as api:
        assert Prometheus(f"{api.url}/").ask(NOW) == (Series({}, (1.0,)),)
    assert api.asked == [("/api/v1/query", {"query": "up", "time": "60", "timeout": "30s"})]


def test_prometheus_own_words_are_the_reason_of_a_refusal() -> None:
    def refuse(path: str, form: Form) -> tuple[int, object]:
        return 422, {"status": "error", "error": "query processing would load too many samples"}

    with answering(refuse) as api:
        answer = Prometheus(api.url).ask(NOW)
    assert answer == Refused("query processing would load too many samples")


def test_an_answer_that_takes_too_long_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(path: str, form: Form) -> tuple[int, object]:
        time.sleep(0.3)
        return nothing(path, form)

    monkeypatch.setattr("llmmon.preview.prometheus._GRACE_SECONDS", 0.1)
    with answering(sleep) as api:
        server = Prometheus(api.url, seconds=0)
        assert server.ask(NOW) == Refused("no answer within 0 s")
        with pytest.raises(UnreachableError, match="does not answer within 0.1 s"):
            server.probe()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, "<html>welcome</html>", "it answers 200 OK"),
        (401, "who are you?", "it answers 401 Unauthorized"),
        (200, '{"status": "error", "error": "no tenant"}', "answers: no tenant"),
    ],
)
def test_what_is_no_prometheus_is_told_before_anything_is_asked(
    status: int, body: str, said: str
) -> None:
    with (
        answering(lambda path, form: (status, body)) as api,
        pytest.raises(UnreachableError, match=said),
    ):
        Prometheus(api.url).probe()


def test_an_answer_of_another_form_is_none() -> None:
    with (
        answering(lambda path, form: (200, {"status": "success", "data": {}})) as api,
        pytest.raises(UnreachableError, match="another form"),
    ):
        Prometheus(api.url).ask(NOW)


def test_a_name_and_a_password_in_the_address_are_sent_as_such() -> None:
    with answering(ones) as api:
        Prometheus(api.url.replace("//", "//ada:s%2Fcret@")).probe()
    expected = base64.b64encode(b"ada:s/cret").decode()
    assert api.headers[0]["authorization"] == f"Basic {expected}"


def test_nobody_at_an_address_is_told_without_the_password() -> None:
    server = Prometheus(f"http://ada:secret@127.0.0.1:{free_port()}")
    with pytest.raises(UnreachableError, match="cannot be reached") as raised:
        server.probe()
    assert "secret" not in str(raised.value)
