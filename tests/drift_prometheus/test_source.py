"""What a server's answers become, and every answer that is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from llmmon.promql import Selector, equal
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.history import Subject
from llmmon.runtime.drift.layout import Buckets, OneBin
from llmmon.runtime.drift.prometheus.ask import pieces
from llmmon.runtime.drift.prometheus.source import prometheus_sketches
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.sketch import Categories, Hourly, Numbers
from llmmon.sli.drift_series import SeriesEntry
from tests.drift_prometheus.api import Api, Series, buckets, document, source
from tests.http_client.server import Asked, Reply, Server, serving

SPAN = Span(start=240, end=264)
LATENCY = SeriesEntry(histogram=Selector("lat", equal(job="x")))
A = Subject(signal="latency", model="a")


@pytest.fixture
def api() -> Iterator[tuple[Api, Server]]:
    answers = Api()
    with serving(answers) as server:
        yield answers, server


def test_buckets_of_an_hour_are_its_sketch(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        *buckets("lat", ("1", "2.0", "+Inf"), lambda hour: 10.5, model="a"),
        Series(("lat_sum",), {"model": "a"}, lambda hour: 40),
    ]
    found, told = prometheus_sketches(source(server.url, "latency", LATENCY, needs_sums=True), SPAN)

    expected = Numbers(
        layout=Buckets(bounds=(1.0, 2.0)), counts={0: 10.5, 1: 10.5, 2: 10.5}, added=40.0
    )
    assert found.sketches == {A: dict.fromkeys(range(240, 264), expected)}
    assert (told.events, told.notes) == (756, ())
    asked = answers.forms[0]
    assert asked["query"] == 'sum by (le, model) (increase(lat_bucket{job="x"}[1h]))'
    # The first hour is told of at its end, and so is the last.
    assert (int(asked["start"]), int(asked["end"]), asked["step"]) == (
        241 * 3600,
        264 * 3600,
        "3600",
    )
    assert asked["partial_response"] == "false"


def test_both_spellings_of_a_bound_are_one_bucket(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        *buckets("lat", ("5", "+Inf"), lambda h: 6 if h < 250 else None, model="a"),
        *buckets("lat", ("5.0", "+Inf"), lambda h: 6 if h >= 250 else None, model="a"),
    ]
    found, _ = prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)
    layout = Buckets(bounds=(5.0,))
    assert {*found.sketches[A]} == {*range(240, 264)}
    assert {s.layout for s in found.sketches[A].values() if isinstance(s, Numbers)} == {layout}


def test_hours_of_other_bounds_meet_in_those_that_they_share(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        *buckets("lat", ("1", "2", "4", "+Inf"), lambda h: 1 if h < 250 else None, model="a"),
        *buckets("lat", ("2", "3", "4", "+Inf"), lambda h: 1 if h >= 250 else None, model="a"),
    ]
    found, _ = prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)
    before, after = found.sketches[A][249], found.sketches[A][250]
    layout = Buckets(bounds=(2.0, 4.0))
    assert before == Numbers(layout=layout, counts={0: 2, 1: 1, 2: 1})
    assert after == Numbers(layout=layout, counts={0: 1, 1: 2, 2: 1})


def test_no_bound_in_common_is_an_error(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        *buckets("lat", ("1", "+Inf"), lambda h: 1 if h < 250 else None, model="a"),
        *buckets("lat", ("2", "+Inf"), lambda h: 1 if h >= 250 else None, model="a"),
    ]
    with pytest.raises(DriftError, match="latency has no bound of a bucket that all hours share"):
        prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)


def test_a_histogram_in_milliseconds_is_in_seconds(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        *buckets("lat", ("500", "+Inf"), lambda hour: 1),
        Series(("lat_sum",), {}, lambda hour: 900),
    ]
    entry = SeriesEntry(histogram=Selector("lat"), per_unit=Decimal(1000), model="a")
    found, _ = prometheus_sketches(source(server.url, "latency", entry, needs_sums=True), SPAN)
    sketch = found.sketches[A][240]
    assert isinstance(sketch, Numbers)
    assert (sketch.layout, sketch.added) == (Buckets(bounds=(0.5,)), 0.9)


def test_an_hour_without_samples_is_missing_and_one_of_zero_is_not(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = buckets(
        "lat", ("1", "+Inf"), lambda h: None if h == 250 else 0 if h == 251 else 1, model="a"
    )
    found, _ = prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)
    assert 250 not in found.sketches[A]
    assert found.sketches[A][251].events == 0


def test_values_that_are_no_numbers_are_missing_and_told(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = buckets(
        "lat", ("1", "+Inf"), lambda h: {250: "NaN", 251: "+Inf", 252: -1}.get(h, 1), model="a"
    )
    found, told = prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)
    assert {*found.sketches[A]} == {*range(240, 264)} - {250, 251, 252}
    assert told.notes == ("6 values were no numbers, and are missing",)


def test_hours_of_one_window_are_counted_together(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = buckets("lat", ("1", "+Inf"), lambda hour: 2, model="a")
    asked = source(server.url, "latency", LATENCY)
    found, _ = prometheus_sketches(asked, Span(start=240, end=264, step=6))
    assert {hour: sketch.events for hour, sketch in found.sketches[A].items()} == dict.fromkeys(
        (240, 246, 252, 258), 24
    )


def test_a_rate_has_hits_of_all_events_and_none_where_nobody_hit(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        Series(("bad_total",), {"model": "a"}, lambda hour: 3),
        Series(("all_total",), {"model": "a"}, lambda hour: 20),
        Series(("more_total",), {"model": "a"}, lambda hour: 10),
        Series(("all_total",), {"model": "b"}, lambda hour: 5),
    ]
    entry = SeriesEntry(
        counter=Selector("bad_total"), of=(Selector("all_total"), Selector("more_total"))
    )
    found, _ = prometheus_sketches(source(server.url, "refusal_rate", entry), SPAN)
    of = {subject.model: hours[240] for subject, hours in found.sketches.items()}
    assert of["a"] == Categories(counts={"true": 3, "false": 27})
    assert of["b"] == Categories(counts={"true": 0, "false": 5})


def test_a_category_is_a_label_and_keeps_those_that_count_nothing(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        Series(("why_total",), {"m": "a", "reason": "stop"}, lambda hour: 3),
        Series(("why_total",), {"m": "a", "reason": "length"}, lambda hour: 0),
    ]
    entry = SeriesEntry(counter=Selector("why_total"), by="reason", model_label="m")
    found, _ = prometheus_sketches(source(server.url, "finish_reason", entry), SPAN)
    subject = Subject(signal="finish_reason", model="a")
    assert found.sketches[subject][240] == Categories(counts={"stop": 3, "length": 0})


def test_a_mean_has_events_what_they_come_to_and_how_hours_differ(
    api: tuple[Api, Server],
) -> None:
    answers, server = api
    answers.series = [
        Series(("cost_total",), {"model": "a"}, lambda hour: 3 if hour % 2 else 6),
        Series(("all_total",), {"model": "a"}, lambda hour: 0 if hour == 250 else 12),
    ]
    entry = SeriesEntry(amount=Selector("cost_total"), of=(Selector("all_total"),))
    asked = source(server.url, "cost_per_request", entry)
    found, _ = prometheus_sketches(asked, Span(start=240, end=252, step=6))
    of = found.sketches[Subject(signal="cost_per_request", model="a")]
    assert of[240] == Numbers(
        layout=OneBin(),
        counts={0: 72},
        added=27,
        hourly=Hourly(squares=3 * 36 / 12 + 3 * 9 / 12, hours=6),
    )
    assert of[246] == Numbers(
        layout=OneBin(),
        counts={0: 60},
        added=27,
        hourly=Hourly(squares=2 * 36 / 12 + 3 * 9 / 12, hours=5),
    )


def test_an_id_is_no_category(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = [
        Series(("why_total",), {"model": "a", "reason": str(n)}, lambda hour: 1) for n in range(201)
    ]
    entry = SeriesEntry(counter=Selector("why_total"), by="reason")
    with pytest.raises(DriftError, match="201 values: more than 200 are no category"):
        prometheus_sketches(source(server.url, "finish_reason", entry), SPAN)


def _recorded(value: Callable[[int], object], **labels: str) -> list[Series]:
    return [
        Series(("llm:drift_buckets:increase1h",), {**labels, "le": bound}, value)
        for bound in ("1", "+Inf")
    ]


def test_recorded_hours_are_asked_by_the_week_and_raw_samples_not_at_all(
    api: tuple[Api, Server],
) -> None:
    answers, server = api
    answers.series = _recorded(lambda hour: 4, model="a")
    asked = source(server.url, "latency", LATENCY, recorded_of="chat")
    found, _ = prometheus_sketches(asked, Span(start=240, end=240 + 336))
    assert len(found.sketches[A]) == 336
    assert answers.hours_asked("llm:drift_buckets") == [96, 168, 72]
    assert answers.hours_asked("lat_bucket") == []
    own = '{llm_service="chat",signal="latency"}'
    assert answers.forms[0]["query"] == f"sum by (le, model) (llm:drift_buckets:increase1h{own})"


def test_days_that_nobody_recorded_are_asked_of_raw_samples_by_the_day(
    api: tuple[Api, Server],
) -> None:
    answers, server = api
    answers.series = [
        *_recorded(lambda hour: 4 if hour >= 290 else None, model="a"),
        *buckets("lat", ("1", "+Inf"), lambda hour: 1, model="a"),
    ]
    asked = source(server.url, "latency", LATENCY, recorded_of="chat")
    found, _ = prometheus_sketches(asked, Span(start=240, end=336))
    assert answers.hours_asked("lat_bucket") == [24, 24, 24]
    assert (found.sketches[A][289].events, found.sketches[A][290].events) == (2, 4)


def test_recorded_buckets_without_sums_do_not_do_where_means_are_compared(
    api: tuple[Api, Server],
) -> None:
    answers, server = api
    answers.series = [
        *_recorded(lambda hour: 4, model="a"),
        *buckets("lat", ("1", "+Inf"), lambda hour: 1, model="a"),
        Series(("lat_sum",), {"model": "a"}, lambda hour: 7),
    ]
    asked = source(server.url, "latency", LATENCY, needs_sums=True, recorded_of="chat")
    found, _ = prometheus_sketches(asked, SPAN)
    sketch = found.sketches[A][240]
    assert isinstance(sketch, Numbers)
    assert (sketch.events, sketch.added) == (2, 7)


def test_an_engine_s_model_is_found_under_its_name_where_hours_are_recorded(
    api: tuple[Api, Server],
) -> None:
    answers, server = api
    answers.series = _recorded(lambda hour: 4, model="granite")
    engine = SeriesEntry(histogram=Selector("vllm:lat"), model="granite")
    prometheus_sketches(source(server.url, "latency", LATENCY, engine, recorded_of="chat"), SPAN)
    queries = {form["query"] for form in answers.forms}
    assert any('model!~"granite"' in query for query in queries)
    assert any('model="granite"' in query for query in queries)


def test_nothing_at_all_names_the_series_that_were_asked_for(api: tuple[Api, Server]) -> None:
    _, server = api
    with pytest.raises(DriftError, match=r"nothing of latency between 1970-01-11T00Z and [^:]*:\n"):
        prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)


def test_series_without_the_label_of_the_model_are_told(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = buckets("lat", ("1", "+Inf"), lambda hour: 1)
    with pytest.raises(DriftError, match="latency has series without the label model"):
        prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)


def test_a_warning_is_no_verdict_unless_that_is_wanted(api: tuple[Api, Server]) -> None:
    answers, server = api
    answers.series = buckets("lat", ("1", "+Inf"), lambda hour: 1, model="a")
    answers.warnings = ["store 10.0.0.7 did not answer"]
    with pytest.raises(DriftError, match=r"may lack data: store 10.0.0.7.*allow_warnings"):
        prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)
    asked = source(server.url, "latency", LATENCY, allow_warnings=True)
    assert prometheus_sketches(asked, SPAN)[1].notes == (
        "the server warned: store 10.0.0.7 did not answer",
    )


def _error(status: int, said: str) -> Reply:
    body = {"status": "error", "errorType": "execution", "error": said}
    return Reply(status=status, body=json.dumps(body).encode())


_SAMPLE = [{"metric": {"model": "a", "le": "1"}, "values": [[241 * 3600, "1"]]}]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (_error(422, "would load too many samples"), "422 Unprocessable .*: would load too many"),
        (_error(400, "parse error"), "answers 400 Bad Request: parse error"),
        (_error(429, "tenant is over its limit"), "429 Too Many Requests: tenant is over"),
        (_error(503, "query timed out"), "503 Service Unavailable: query timed out"),
        (_error(200, "no tenant"), "200 OK: no tenant"),
        (
            Reply(body=b"<html>log in</html>", headers={"Content-Type": "text/html; charset=x"}),
            "does not speak Prometheus' API: it answers 200 OK with text/html$",
        ),
        (Reply(status=502, body=b"bad gateway"), "it answers 502 Bad Gateway"),
        (
            Reply(
                body=b'{"status":"success","data":{', headers={"Content-Type": "application/json"}
            ),
            "with JSON that is none of its own, or was cut off",
        ),
        (Reply(body=b"[" * 100_000), "does not speak Prometheus' API"),
        (Reply(body=b'{"jsonrpc": 2}'), "does not speak Prometheus' API"),
        (document({"resultType": "vector", "result": []}), "another form than a range"),
        (document({"resultType": "matrix", "result": {}}), "another form than a range"),
        (document(None), "another form than a range"),
        (document({"resultType": "matrix", "result": ["x"]}), "another form than series"),
        (
            document({"resultType": "matrix", "result": [{"metric": {}, "values": [1]}]}),
            "another form than series",
        ),
        (
            document({"resultType": "matrix", "result": [{**_SAMPLE[0], "values": [[1, "1"]]}]}),
            "a time that it was not asked about",
        ),
        (
            document({"resultType": "matrix", "result": [{**_SAMPLE[0], "values": [[1, "x"]]}]}),
            "values that are none: 'x'",
        ),
        (
            document(
                {
                    "resultType": "matrix",
                    "result": [
                        {"metric": {"model": "a", "le": "big"}, "values": _SAMPLE[0]["values"]}
                    ],
                }
            ),
            "latency has a bucket up to 'big'",
        ),
    ],
)
def test_what_is_no_answer_is_an_error_that_says_what_it_is(reply: Reply, said: str) -> None:
    def respond(number: int, asked: Asked) -> Reply:
        return reply

    with serving(respond) as server, pytest.raises(DriftError, match=said):
        prometheus_sketches(source(server.url, "latency", LATENCY), SPAN)


def test_pieces_end_where_days_do() -> None:
    assert list(pieces(range(250, 300), 24)) == [range(250, 264), range(264, 288), range(288, 300)]
    assert list(pieces(range(5, 5), 24)) == []
