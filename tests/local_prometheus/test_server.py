"""Running a Prometheus: what is said when it does not start, ranges longer than it answers at once."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from llmmon.local_prometheus.backfill import BackfillError, backfill
from llmmon.local_prometheus.history import RETENTION
from llmmon.local_prometheus.openmetrics import lines
from llmmon.local_prometheus.programs import Programs, find_programs
from llmmon.local_prometheus.server import ServerError, running
from tests.promtool import PromTools

START = 1_700_000_000


@pytest.fixture(scope="module")
def programs(promtools: PromTools) -> Programs:
    return find_programs(promtools.v3.prometheus, "")


def test_a_range_is_as_long_as_it_is_asked_for(programs: Programs, tmp_path: Path) -> None:
    times = range(START, START + 12_001)
    text = lines("x", {"of": 'a "b"'}, [(time, str(time - START)) for time in times])
    backfill(programs.promtool, tmp_path, [[text]])

    with running(programs.prometheus, tmp_path, "global: {}\n", RETENTION) as server:
        (series,) = server.query_range("x", START, START + 12_000, 1)
        with pytest.raises(ServerError, match="parse error"):
            server.query("x{", START)

    assert series["metric"]["of"] == 'a "b"'
    assert series["values"] == [[time, str(time - START)] for time in times]


def test_a_server_that_does_not_start_says_why(programs: Programs, tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match="did not start"),
        running(programs.prometheus, tmp_path, "nonsense: {}\n"),
    ):
        pass


def test_a_server_is_stopped_whatever_happens(programs: Programs, tmp_path: Path) -> None:
    started = running(programs.prometheus, tmp_path, "global: {}\n")
    server = started.__enter__()
    assert server.is_alive()

    started.__exit__(KeyError, KeyError(), None)

    assert not server.is_alive()
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) != 0


def test_samples_that_promtool_refuses_are_told(programs: Programs, tmp_path: Path) -> None:
    with pytest.raises(BackfillError, match="create-blocks-from openmetrics failed"):
        backfill(programs.promtool, tmp_path, [["no sample\n"]])
