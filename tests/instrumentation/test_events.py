"""Events: a line for each call that finished, which says what the series count, and no word of anybody."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import jsonschema
import pytest

from llmmon.runtime.drift.event_schema import COLUMN_NAMES, EVENT_SCHEMA
from llmmon.runtime.drift.events import USUAL
from llmmon.runtime.instrumentation._event_lines import COLUMNS
from llmmon.spec import event_json_schema
from tests.instrumentation.clock import stopped
from tests.instrumentation.conftest import SPEC
from tests.instrumentation.page import Page
from tests.runtime.packages import PACKAGE, compile_package, imported

if TYPE_CHECKING:
    from llmmon.runtime.instrumentation import Instrumentation

_VALID = jsonschema.Draft202012Validator(
    event_json_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)
_ALWAYS = {"time", "schema", "model", "operation", "tenant", "region"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where events go."""
    return tmp_path / "events"


@pytest.fixture
def llm(package: type[Instrumentation], page: Page, folder: Path) -> Instrumentation:
    """An instrumentation that counts in `page`, and writes to `folder`."""
    return package(registry=page.registry, events_folder=str(folder))


def _events(llm: Instrumentation, folder: Path) -> list[dict[str, Any]]:
    assert llm.flush()
    lines = [
        line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    found = [json.loads(line) for line in lines]
    for event in found:
        _VALID.validate(event)
    return found


def _dropped(page: Page) -> dict[str, int]:
    return page.by("llm_events_dropped_total", "reason")


def _ask(llm: Instrumentation) -> None:
    with llm.call("granite-34b", region="eu", tenant="acme"):
        pass


def test_a_success_says_what_the_series_count(llm: Instrumentation, folder: Path) -> None:
    with stopped() as clock, llm.call("granite-34b", region="eu", tenant="acme") as call:
        clock.pass_(0.25)
        call.first_token()
        clock.pass_(1.5)
        call.usage(input=70, cached_input=30, output=14, reasoning=2)
        call.finish("end_turn")

    (event,) = _events(llm, folder)
    assert event.pop("time").endswith("Z")
    assert event == {
        "schema": EVENT_SCHEMA,
        "model": "granite-34b",
        "operation": "generate",
        "tenant": "acme",
        "region": "eu",
        "latency": 1.75,
        "time_to_first_token": 0.25,
        "time_per_output_token": 0.1,
        "response_length": 16,
        "error": False,
        "refusal": False,
        "finish_reason": "stop",
        "cost": float(call.cost),
    }


def test_a_failure_is_not_timed(llm: Instrumentation, folder: Path) -> None:
    call = llm.call("granite-34b", region="eu").start()
    call.first_token()
    call.usage(input=10)
    call.finish("stop")
    call.end(TimeoutError())

    (event,) = _events(llm, folder)
    assert {key: event[key] for key in event.keys() - _ALWAYS} == {
        "error": True,
        "error_type": "timeout",
        "cost": float(call.cost),
    }


def test_what_is_not_known_is_not_there(llm: Instrumentation, folder: Path) -> None:
    with llm.call("unpriced", region="eu") as call:
        call.refused()

    (event,) = _events(llm, folder)
    assert event.keys() - _ALWAYS == {"latency", "error", "refusal"}
    assert (event["refusal"], event["tenant"]) == (True, "other")


def test_a_call_whose_caller_went_away_is_no_event(llm: Instrumentation, folder: Path) -> None:
    llm.call("granite-34b", region="eu").start().cancel()
    with pytest.raises(KeyboardInterrupt), llm.call("granite-34b", region="eu"):
        raise KeyboardInterrupt

    assert _events(llm, folder) == []


def test_a_score_is_a_line_of_its_own_whenever_it_comes(llm: Instrumentation, folder: Path) -> None:
    with llm.call("granite-34b", region="eu", tenant="acme") as call:
        call.quality("faithfulness", 0.875)
    llm.quality("toxicity", 0, "granite-8b", region="eu")

    _, first, second = _events(llm, folder)
    assert first.keys() - _ALWAYS == {"faithfulness"}
    assert (first["faithfulness"], first["tenant"]) == (0.875, "acme")
    assert (second["toxicity"], second["model"]) == (0, "granite-8b")


def test_a_score_that_is_not_counted_is_not_written(llm: Instrumentation, folder: Path) -> None:
    llm.quality("toxicity", 2, "granite-34b", region="eu")
    llm.quality("charm", 0.5, "granite-34b", region="eu")  # type: ignore[arg-type]
    llm.quality("toxicity", 1, [], region="eu")  # type: ignore[arg-type]

    assert _events(llm, folder) == []


def test_nothing_that_was_said_is_in_the_files(llm: Instrumentation, folder: Path) -> None:
    llm.evaluate_with("toxicity", lambda _sample: 0.5)
    with llm.call("granite-34b", region="eu", tenant="ann@example.com") as call:  # type: ignore[arg-type]
        call.content(input="a secret", output="a secret", context="a secret")
        call.finish("a secret")
        call.failed("a secret")

    assert _events(llm, folder)
    (path,) = folder.iterdir()
    assert "secret" not in path.read_text()
    assert "example" not in path.read_text()


def test_the_schema_has_every_column_that_is_written_and_every_signal_of_drift() -> None:
    own = {"time", "schema", "model", "operation"}
    signals = {column.name for column in USUAL}

    assert set(COLUMN_NAMES) == own | COLUMNS.keys()
    assert signals <= COLUMNS.keys()


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": "llmmon-event/v2"},
        {"latency": "slow"},
        {"latency": -1},
        {"error": 1},
        {"time": None},
        {"model": None},
    ],
)
def test_the_json_schema_refuses_what_a_job_could_not_read(wrong: dict[str, Any]) -> None:
    event = {"time": "2027-01-15T12:00:00.250Z", "model": "granite-34b", "latency": 1.5}
    _VALID.validate(event)

    assert not _VALID.is_valid(event | wrong)


# --- where to, and whether at all --------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "argument", "written"),
    [
        ({}, None, None),
        ({"LLMMON_EVENTS_DIR": "of_environment"}, None, "of_environment"),
        ({"LLMMON_EVENTS_DIR": "of_environment"}, "argument", "argument"),
        ({"LLMMON_EVENTS_DIR": "of_environment"}, "", None),
        ({"LLMMON_EVENTS_DIR": ""}, None, None),
    ],
)
def test_the_folder_is_the_argument_or_else_the_environments(
    package: type[Instrumentation],
    page: Page,
    tmp_path: Path,
    environment: dict[str, str],
    argument: str | None,
    written: str | None,
) -> None:
    def below(name: str | None) -> str | None:
        return f"{tmp_path}/{name}" if name else name

    known = {name: below(value) or "" for name, value in environment.items()}
    with patch.dict(os.environ, known):
        if not known:
            os.environ.pop("LLMMON_EVENTS_DIR", None)
        llm = package(registry=page.registry, events_folder=below(argument))
    _ask(llm)
    assert llm.flush()

    assert [path.name for path in tmp_path.iterdir()] == ([written] if written else [])
    assert page.total("llm_events_dropped_total") == 0


def _compiled(folder: Path, events: str) -> Path:
    old = "events: {max_file: 1 MB, max_total: 4 MB}"
    assert old in SPEC
    return compile_package(SPEC.replace(old, events), folder / "spec")


def test_a_service_without_events_has_no_series_of_them(page: Page, tmp_path: Path) -> None:
    with imported(_compiled(tmp_path, "tracing: false")) as package:
        llm = package(registry=page.registry, events_folder=str(tmp_path / "events"))
        _ask(llm)
        assert llm.flush()
        assert f"{PACKAGE}._events" not in sys.modules

    assert not (tmp_path / "events").exists()
    assert not [each.name for each in page.registry.collect() if "events" in each.name]


def test_only_the_columns_of_the_spec_are_written(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "events"
    written = f"events: {{folder: {folder}, columns: [tenant, toxicity, refusal, latency]}}"
    with imported(_compiled(tmp_path, written)) as package:
        llm = package(registry=page.registry)
        _ask(llm)
        llm.quality("toxicity", 0.5, "granite-34b", region="eu")
        llm.quality("faithfulness", 0.5, "granite-34b", region="eu")
        found = _events(llm, folder)

    assert [set(event) - {"time", "schema", "model"} for event in found] == [
        {"tenant", "refusal", "latency"},
        {"tenant", "toxicity"},
    ]


# --- when it cannot ----------------------------------------------------------------------------


def test_what_cannot_be_written_is_counted_and_logged_once(
    llm: Instrumentation, page: Page, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file where the folder should be")
    for _ in range(3):
        _ask(llm)
        assert llm.flush()
    assert (page.total("llm_requests_total"), _dropped(page)) == (3, {"not_written": 3})

    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "events cannot be written" in record.getMessage()

    folder.unlink()
    _ask(llm)
    assert len(_events(llm, folder)) == 1


@pytest.fixture
def slow_disk() -> Iterator[threading.Event]:
    """Nothing is written until it is set."""
    free = threading.Event()
    write = os.write

    def written(file: int, data: bytes) -> int:
        free.wait(30)
        return write(file, data)

    with patch("os.write", written):
        yield free
        free.set()


def test_a_disk_that_does_not_answer_holds_no_call_up(
    llm: Instrumentation, page: Page, folder: Path, slow_disk: threading.Event
) -> None:
    with patch.object(sys.modules[f"{PACKAGE}._events"], "CAPACITY", 50):
        _ask(llm)
        writer = threading.Thread(target=llm.flush)
        writer.start()
        while llm.events is not None and llm.events._calls:
            pass
        for _ in range(60):
            _ask(llm)
        assert not llm.flush(0.01)
        assert _dropped(page) == {"queue_full": 10}
        slow_disk.set()
        writer.join()

    assert len(_events(llm, folder)) == 51


def test_a_line_that_cannot_be_made_is_counted(
    llm: Instrumentation, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(sys.modules[f"{PACKAGE}._event_lines"].Lines, "of_call", None):
        _ask(llm)
        assert llm.flush()

    assert _dropped(page) == {"not_written": 1}
    assert "TypeError" in caplog.text
