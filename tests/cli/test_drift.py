"""`llmmon drift`: what it prints, and what its exit status says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from llmmon.cli.main import main
from tests.drift.example import CONFIG, write_example


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of events as usual, a day of slow ones, and a configuration."""
    folder = tmp_path_factory.mktemp("drift")
    write_example(folder)
    return folder


def _drift(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["drift", *map(str, arguments)])


def _config(folder: Path, name: str, old: str, new: str) -> Path:
    assert old in CONFIG
    path = folder / name
    path.write_text(CONFIG.replace(old, new))
    return path


def test_a_day_as_usual_is_fine(folder: Path) -> None:
    result = _drift("run", folder / "drift.yaml", "--until", "2027-01-16")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "support-assistant: 2027-01-15T12Z to 2027-01-16T00Z" in result.stdout
    assert "drift " not in result.stdout


def test_a_slow_day_is_drift_and_status_1(folder: Path) -> None:
    result = _drift("run", folder / "drift.yaml", "--until", "2027-01-17")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("latency"))
    assert "drift    mean +" in lines[place]
    assert lines[place + 1].startswith("  unusual, and beyond the floor: p 0.034 against 28 past")


def test_json_has_all_numbers(folder: Path) -> None:
    result = _drift("run", folder / "drift.yaml", "--until", "2027-01-17", "--format", "json")
    document = json.loads(result.stdout)
    latency, refusals = document["checks"]

    assert (result.exit_code, document["version"], document["verdict"]) == (1, 1, "drift")
    assert document["window"] == {"start": "2027-01-16T12Z", "end": "2027-01-17T00Z"}
    assert latency["effect"]["lower"] > latency["at_least"] == 0.2
    assert latency["events"] == 360
    assert (refusals["verdict"], refusals["effect"]["p_value"]) == ("ok", None)
    assert document["events"]["read"] == 30 * 24 * 15


def test_too_few_events_are_status_3_and_say_how_many_it_takes(folder: Path) -> None:
    config = _config(folder, "small.yaml", "at_least: 20%", "at_least: 2%")
    result = _drift("run", config, "--until", "2027-01-16")

    assert result.exit_code == 3
    assert "insufficient" in result.stdout
    assert re.search(r"too few events: [\d,]+ needed", result.stdout)


def test_a_time_without_events_is_status_3(folder: Path) -> None:
    result = _drift("run", folder / "drift.yaml", "--until", "2029-01-01")

    assert result.exit_code == 3
    assert "no events" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("events.jsonl", "nothing.jsonl", "nothing.jsonl"),
        ("events.jsonl", "events.csv", "events are read from .parquet"),
        ("refusal_rate, at_most", "error_rate, at_most", "no event has error"),
        ("{trailing: 2w, same: hour_of_day}", "{pinned: nothing.jsonl}", "cannot be read"),
    ],
)
def test_events_that_cannot_be_used_are_status_2(
    folder: Path, old: str, new: str, said: str
) -> None:
    result = CliRunner().invoke(
        main,
        ["drift", "run", str(_config(folder, "bad.yaml", old, new)), "--until", "2027-01-16"],
        standalone_mode=False,
    )

    assert said in str(result.exception)
    assert getattr(result.exception, "exit_code", None) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("llmmon-drift/v1", "llmmon-drift/v9", "not a version of drift jobs"),
        ("window: 12h", "window: 90m", "is not a number of whole hours"),
        ("statistic: ks", "statistic: kolmogorov", "LM501"),
        ("same: hour_of_day", "same: hour_of_moon", "hour_of_moon"),
        ("trailing: 2w", "trailing: 6h", "LM504"),
        ("signal: latency", "signal: latencies", "latency"),
        ("window: 12h", "widow: 12h", "widow"),
        ("window: 12h", "confirmations: 9", "confirmations: 9"),
        ("checks:", "signals: {latency: {column: l, kind: rat}}\nchecks:", "rat"),
    ],
)
def test_mistakes_in_the_configuration_are_diagnostics_and_status_2(
    folder: Path, old: str, new: str, said: str
) -> None:
    result = _drift("run", _config(folder, "wrong.yaml", old, new))

    assert result.exit_code == 2
    assert said in result.stderr
    assert "wrong.yaml:" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_baseline_is_written_the_same_each_time_and_can_be_compared_with(folder: Path) -> None:
    first, second = folder / "first.jsonl", folder / "second.jsonl"
    for out in (first, second):
        done = _drift("baseline", folder / "drift.yaml", "--until", "2027-01-15", "--out", out)
        assert done.exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    assert "wrote" in done.stdout
    config = _config(
        folder, "pinned.yaml", "{trailing: 2w, same: hour_of_day}", "{pinned: first.jsonl}"
    )

    assert _drift("run", config, "--until", "2027-01-16").exit_code == 0
    assert _drift("run", config, "--until", "2027-01-17").exit_code == 1


def test_a_baseline_of_nothing_is_not_written(folder: Path) -> None:
    out = folder / "none.jsonl"
    result = CliRunner().invoke(
        main,
        [
            "drift",
            "baseline",
            str(folder / "drift.yaml"),
            "--until",
            "2020-01-01",
            "--out",
            str(out),
        ],
        standalone_mode=False,
    )

    assert "no events" in str(result.exception)
    assert not out.exists()


def test_a_simulation_counts_alarms_and_says_what_would_be_seen(folder: Path) -> None:
    result = _drift("simulate", folder / "drift.yaml", "--until", "2027-01-17", "--days", "2")

    assert result.exit_code == 0
    assert "alarm: latency of granite-34b until 2027-01-17T00Z" in result.stdout
    assert "alarms of all checks: 1 in 2 days, 15 a month; 1 a month may be false" in result.stdout
    assert "+50%" in result.stdout
    assert "doubled" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_a_simulation_of_traffic_needs_no_events(tmp_path: Path) -> None:
    config = tmp_path / "drift.yaml"
    config.write_text(
        "version: llmmon-drift/v1\nservice: chat\nevents: [none.jsonl]\nwindow: 1d\n"
        "checks: [{signal: refusal_rate, at_least: 50%}]\n"
    )
    arguments = ("simulate", config, "--traffic", "1000", "--models", "3")
    result = _drift(*arguments)

    assert (result.exit_code, result.stderr) == (0, "")
    assert "chat: simulated traffic of 1,000 events an hour, 3 models; level 0.05" in result.stdout
    assert "1 a month may be" in result.stdout
    assert "in 8 runs of four weeks" in result.stdout
    assert re.search(
        r"^refusal_rate +50% +0% +0 +doubled \d+% +\+\d+%$", result.stdout, re.MULTILINE
    )
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert result.stdout == _drift(*arguments).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--traffic", "0"),
        ("--traffic", "-5"),
        ("--traffic", "1000000000"),
        ("--traffic", "many"),
        ("--traffic", "10", "--models", "0"),
        ("--traffic", "10", "--days", "3"),
        ("--traffic", "10", "--until", "2027-01-01"),
        ("--traffic", "10", "--counts", "counts.csv"),
        ("--models", "3"),
    ],
)
def test_traffic_that_cannot_be_is_wrong_usage(folder: Path, arguments: tuple[str, ...]) -> None:
    result = _drift("simulate", folder / "drift.yaml", *arguments)

    assert result.exit_code == 2
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("time", ["tomorrow", "2027-13-01"])
def test_a_time_that_is_none_is_wrong_usage(folder: Path, time: str) -> None:
    result = _drift("run", folder / "drift.yaml", "--until", time)

    assert result.exit_code == 2
    assert "is not a time such as" in result.stderr


def test_a_warehouse_may_count_and_the_verdicts_are_the_same(folder: Path) -> None:
    import duckdb

    until = ("--until", "2027-01-17")
    asked = _drift("query", folder / "drift.yaml", *until, "--dialect", "duckdb", "--table", "e")
    assert (asked.exit_code, asked.stderr) == (0, "")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            "CREATE TABLE e AS SELECT * REPLACE (CAST(time AS TIMESTAMPTZ) AS time) "
            f"FROM read_json('{folder / 'events.jsonl'}')"
        )
        query = asked.stdout.strip().removesuffix(";")
        connection.execute(f"COPY ({query}) TO '{folder / 'counts.csv'}'")

    counted = _drift("run", folder / "drift.yaml", *until, "--counts", folder / "counts.csv")

    assert counted.stdout == _drift("run", folder / "drift.yaml", *until).stdout
    assert counted.exit_code == 1


def test_the_cost_of_a_request_is_compared_by_its_mean(folder: Path) -> None:
    signals = "signals: {cost_per_request: {column: latency, kind: positive}}\nchecks:"
    check = "signal: cost_per_request, at_least"
    config = _config(folder, "cost.yaml", "signal: latency, statistic: ks, at_least", check)
    config.write_text(config.read_text().replace("checks:", signals))
    result = _drift("run", config, "--until", "2027-01-17", "--format", "json")

    cost, _ = json.loads(result.stdout)["checks"]
    assert (cost["statistic"], cost["verdict"]) == ("mean", "drift")
    assert cost["effect"]["name"] == "mean_shift"


def test_refusals_are_found_in_texts_and_no_text_is_printed(folder: Path) -> None:
    answers = {"true": "I’m sorry, but I can’t help with that secret.", "false": "Of course."}
    lines = [
        json.dumps(event | {"answer": answers[str(event.pop("refusal")).lower()]})
        for event in map(json.loads, (folder / "events.jsonl").read_text().splitlines())
    ]
    (folder / "texts.jsonl").write_text("\n".join(lines))
    (folder / "texts.yaml").write_text(
        CONFIG.replace("events.jsonl", "texts.jsonl")
        + "signals: {refusal_rate: {column: answer, phrases: english}}\n"
    )
    report = ("--until", "2027-01-17", "--report", folder / "texts.html")
    said = _drift("run", folder / "texts.yaml", *report)

    assert said.stdout == _drift("run", folder / "drift.yaml", *report[:2]).stdout
    assert "secret" not in said.stdout + (folder / "texts.html").read_text()


def test_topics_are_found_in_vectors_by_centroids_beside_the_configuration(folder: Path) -> None:
    head = {"format": "llmmon-drift-centroids", "version": 1, "metric": "euclidean"}
    topics = {"billing": [1.0, 0.0], "travel": [0.0, 1.0]}
    lines = [head | {"dimensions": 2, "centroids": 2}]
    lines += [{"name": name, "vector": vector} for name, vector in topics.items()]
    (folder / "topics.jsonl").write_text("\n".join(map(json.dumps, lines)))
    events = [
        json.dumps(event | {"v": [0.9, 0.1] if place % 10 else [0.2, 0.7]})
        for place, event in enumerate(
            map(json.loads, (folder / "events.jsonl").read_text().splitlines())
        )
    ]
    (folder / "vectors.jsonl").write_text("\n".join(events))
    (folder / "vectors.yaml").write_text(
        CONFIG.replace("events.jsonl", "vectors.jsonl").split("checks:")[0]
        + "signals: {topic: {column: v, centroids: topics.jsonl}}\n"
        "checks: [{signal: topic, statistic: chi_squared, threshold: 0.2}]\n"
    )
    report = folder / "vectors.html"
    done = _drift("run", folder / "vectors.yaml", "--until", "2027-01-17", "--report", report)

    assert done.exit_code == 0
    assert "topic chi_squared" in done.stdout
    assert all(f"<title>{topic}</title>" in report.read_text() for topic in topics)
