"""`llmmon drift` on what a Prometheus counted: verdicts, secrets, and nothing half done."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from llmmon.cli.main import main
from tests.drift_prometheus.api import Api, Series
from tests.http_client.server import Reply, Server, serving

CONFIG = """\
version: llmmon-drift/v1
service: chat
prometheus: {{url: "{url}", timeout: 20s, give_up_after: 20s{more}}}
window: 12h
baseline: {{trailing: 2w, same: hour_of_day}}
checks:
  - {{signal: latency, statistic: ks, at_least: 20%}}
  - {{signal: refusal_rate, at_most: 10%}}
  - {{signal: cost_per_request, at_least: 10%}}
"""
BOUNDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
DAY = 20_833
"""2027-01-15, in days since 1970."""
CHANGE = (DAY + 1) * 24


def _slow(hour: int) -> float:
    """Latencies are log-normal, a bit slower by day than by night; twice as slow from a day on."""
    day_and_night = 1 + 0.1 * math.sin(hour / 24 * 2 * math.pi)
    noise = 1 + 0.02 * Random(hour).gauss(0, 1)
    return day_and_night * noise * (2 if hour >= CHANGE else 1)


def _up_to(bound: float, hour: int) -> float:
    z = math.log(bound / _slow(hour)) / 0.8
    return 400 * (1 + math.erf(z / math.sqrt(2))) / 2


def _traffic() -> list[Series]:
    series = [
        Series(
            ("llm_request_duration_seconds_bucket",),
            {"model": "a", "le": str(bound)},
            lambda hour, bound=bound: _up_to(bound, hour),  # type: ignore[misc] # a default of its own
        )
        for bound in BOUNDS
    ]
    total = Series(
        ("llm_request_duration_seconds_bucket",), {"model": "a", "le": "+Inf"}, lambda hour: 400
    )
    mean = math.exp(0.32)
    added = Series(
        ("llm_request_duration_seconds_sum",),
        {"model": "a"},
        lambda hour: 400 * mean * _slow(hour),
    )
    refused = Series(("llm_refusals_total",), {"model": "a"}, lambda hour: 8)
    answered = Series(("llm_requests_total",), {"model": "a"}, lambda hour: 400)
    spent = Series(("llm_cost_usd_total",), {"model": "a"}, lambda hour: 0.4 * _slow(hour))
    return [*series, total, added, refused, answered, spent]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(Api(series=_traffic())) as server:
        yield server


def _drift(*arguments: str | int | Path) -> Result:
    return CliRunner().invoke(main, ["drift", *map(str, arguments)])


def _failed(*arguments: str | Path) -> str:
    """What a command that cannot go on says; its status is 2."""
    arguments_ = ["drift", *map(str, arguments)]
    result = CliRunner().invoke(main, arguments_, standalone_mode=False)
    assert getattr(result.exception, "exit_code", None) == 2, result.output
    assert result.stdout == ""
    return str(result.exception)


def _config(folder: Path, url: str, more: str = "") -> Path:
    path = folder / "drift.yaml"
    path.write_text(CONFIG.format(url=url, more=more))
    return path


def test_a_day_as_usual_is_fine_and_a_slow_one_is_drift(server: Server, tmp_path: Path) -> None:
    config = _config(tmp_path, server.url)
    usual = _drift("run", config, "--until", "2027-01-16")
    slow = _drift("run", config, "--until", "2027-01-17", "--format", "json")

    assert (usual.exit_code, usual.stderr) == (0, "")
    assert re.search(r"latency ks +a +ok", usual.stdout)
    assert re.search(r"cost_per_request mean +a +ok +mean", usual.stdout)
    assert slow.exit_code == 1
    latency, refusals, cost = json.loads(slow.stdout)["checks"]
    assert (cost["statistic"], cost["verdict"]) == ("mean", "drift")
    assert cost["effect"]["value"] == pytest.approx(1, abs=0.05)
    assert latency["effect"]["name"] == "mean_shift"
    assert latency["effect"]["value"] == pytest.approx(1, abs=0.05)
    assert (latency["events"], refusals["verdict"]) == (4_800, "ok")


def test_a_simulation_says_what_would_be_seen(server: Server, tmp_path: Path) -> None:
    config = _config(tmp_path, server.url)
    result = _drift("simulate", config, "--until", "2027-01-16", "--days", "2")

    assert result.exit_code == 0
    assert "+50% 100%" in result.stdout
    assert "doubled 0%" in result.stdout


def test_a_simulation_of_traffic_asks_nobody(tmp_path: Path) -> None:
    config = _config(tmp_path, "http://127.0.0.1:9")
    without = config.read_text().replace(
        "  - {signal: latency, statistic: ks, at_least: 20%}\n", ""
    )
    config.write_text(without.replace("window: 12h", "window: 4d"))
    result = _drift("simulate", config, "--traffic", "200")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "seen within 192 h" in result.stdout
    assert [line.split()[0] for line in result.stdout.splitlines()[4:6]] == [
        "refusal_rate",
        "cost_per_request",
    ]


def test_a_baseline_is_written_in_whole_events_and_can_be_compared_with(
    server: Server, tmp_path: Path
) -> None:
    config, out = _config(tmp_path, server.url), tmp_path / "past.jsonl"
    done = _drift("baseline", config, "--until", "2027-01-15", "--out", out)
    assert (done.exit_code, done.stderr) == (0, "")
    header, first, *_ = map(json.loads, out.read_text().splitlines())
    assert header["signals"]["latency"] == {"kind": "buckets", "bounds": list(BOUNDS)}
    assert all(isinstance(count, int) for count in first["counts"])
    config.write_text(
        config.read_text().replace("{trailing: 2w, same: hour_of_day}", "{pinned: past.jsonl}")
    )

    assert _drift("run", config, "--until", "2027-01-16").exit_code == 0
    assert _drift("run", config, "--until", "2027-01-17").exit_code == 1


def test_a_baseline_in_other_bins_is_refused(server: Server, tmp_path: Path) -> None:
    config, out = _config(tmp_path, server.url), tmp_path / "past.jsonl"
    _drift("baseline", config, "--until", "2027-01-15", "--weeks", 1, "--out", out)
    out.write_text(out.read_text().replace("[0.25,0.5,", "[0.25,0.75,"))
    config.write_text(
        config.read_text().replace("{trailing: 2w, same: hour_of_day}", "{pinned: past.jsonl}")
    )

    said = _failed("run", config, "--until", "2027-01-16")
    assert said.startswith("the baseline has latency of a in other bins than what is compared")


def test_secrets_are_read_from_where_they_are_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_PASSWORD", "s3cret")
    (tmp_path / "token").write_text("t0ken\n")
    refuse = Reply(status=401, body=b'{"status":"error","error":"who are you?"}')
    with serving(lambda number, asked: refuse) as server:
        basic = ", tenant: llm, basic_auth: {username: ada, password: {env: PROMETHEUS_PASSWORD}}"
        said = _failed("run", _config(tmp_path, server.url, basic))
        by_token = _failed("run", _config(tmp_path, server.url, ", bearer_token: {file: token}"))

    assert "401 Unauthorized: who are you?" in said
    assert "s3cret" not in said
    assert "t0ken" not in by_token
    assert server.asked[0].headers["authorization"] == "Basic YWRhOnMzY3JldA=="
    assert server.asked[0].headers["x-scope-orgid"] == "llm"
    assert server.asked[1].headers["authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (", bearer_token: {file: nothing}", "the secret in .*nothing cannot be read"),
        (", bearer_token: {env: NOT_SET}", r"the secret in \$NOT_SET is empty"),
        (", bearer_token: {file: lines}", "the secret in lines is more than one line"),
        (", ca_file: nothing.pem", "nothing.pem: there is no file of certificates"),
        ("", "cannot be reached: connection refused"),
    ],
)
def test_whom_nobody_can_ask_is_status_2_and_nothing_is_written(
    tmp_path: Path, more: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    (tmp_path / "lines").write_text("one\ntwo\n")
    config, out = _config(tmp_path, "http://127.0.0.1:9", more), tmp_path / "past.jsonl"
    config.write_text(config.read_text().replace("20s", "1s"))

    # Who is not there is asked again, which takes its time.
    commands = (("run",), ("simulate",), ("baseline", "--out", out)) if more else (("run",),)
    for command in commands:
        message = _failed(command[0], config, *command[1:])
        assert re.search(said, message), message
    assert not out.exists()


def test_an_answer_that_fails_halfway_leaves_nothing_behind(tmp_path: Path) -> None:
    api = Api(series=_traffic())
    good = 20

    def respond(number: int, asked: object) -> Reply:
        if number >= good:
            return Reply(status=422, body=b'{"status":"error","error":"too many samples"}')
        return api(number, asked)  # type: ignore[arg-type] # what the server gives

    with serving(respond) as server:
        config, out = _config(tmp_path, server.url), tmp_path / "past.jsonl"
        out.write_text("before")
        said = _failed("baseline", config, "--until", "2027-01-15", "--out", out)
    assert "422 Unprocessable" in said
    assert "too many samples" in said
    assert len(server.asked) > good
    assert out.read_text() == "before"


def test_what_is_of_events_is_wrong_usage(server: Server, tmp_path: Path) -> None:
    config = _config(tmp_path, server.url)
    counts = _drift("run", config, "--counts", "counts.csv")
    assert counts.exit_code == 2
    assert "--counts is for events" in counts.stderr
    said = _failed("query", config, "--dialect", "trino", "--table", "e")
    assert "names a Prometheus, and SQL is for events" in said


def test_a_selector_that_is_none_is_a_diagnostic(server: Server, tmp_path: Path) -> None:
    more = ", series: {latency: [{histogram: 'sum(lat)'}]}"
    result = _drift("run", _config(tmp_path, server.url, more))
    assert result.exit_code == 2
    assert '"sum(lat)" does not select series by a metric name' in result.stderr
