"""`llmmon demo` from its start to its end, with a real Prometheus."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from llmmon.cli.main import main
from llmmon.local_prometheus.server import Server
from tests.e2e.prometheus_server import until
from tests.promtool import REPOSITORY, PromTools

if TYPE_CHECKING:
    import pytest

SPEC = REPOSITORY / "specs" / "team-chat.yaml"
PROGRAM = (sys.executable, "-c", "from llmmon.cli.main import main; main()", "demo")


@contextmanager
def started(prometheus: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, with `folder` for temporary files; killed if it does not end by itself."""
    process = subprocess.Popen(
        [*PROGRAM, str(SPEC), "--hours=1", "--port=0", f"--prometheus={prometheus}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "TMPDIR": str(folder)},
        cwd=REPOSITORY,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> dict[str, str]:
    """What it says runs where, once all does."""
    found: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.fullmatch(r"  (\w+) +(\S.*)\n", line):
            found[match[1]] = match[2]
        if "Ctrl-C" in line:
            return found
    raise AssertionError(process.stderr.read() if process.stderr else "")


def read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        text: str = answer.read().decode()
        return text


def is_taken(address: str) -> bool:
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    with socket.socket() as client:
        return client.connect_ex((host, int(port))) == 0


def servers_of(folder: Path) -> list[str]:
    """Command lines of processes that work in a folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if f"={folder}" in line]


def test_it_shows_a_past_that_goes_on_and_leaves_nothing_behind(
    promtools: PromTools, tmp_path: Path
) -> None:
    assert promtools.v3.prometheus is not None
    with started(promtools.v3.prometheus, tmp_path) as process:
        where = told(process)
        server = Server(where["Prometheus"])
        about = read(f"{where['page']}about")
        past = server.query(
            'sum(rate(llm_requests_total{outcome="ok"}[5m]))', int(time.time()) - 1_800
        )
        recorded = server.query("slo:sli_error:ratio_rate5m", int(time.time()) - 1_800)
        until(lambda: len(server.query("up == 1", int(time.time()))) == 2, "both are scraped")
        page = read(where["page"])
        now = int(time.time())
        resets = server.query("max(resets(llm_requests_total[10m]))", now)
        rules = server.get("rules")["groups"]
        provisioning = Path(where["Grafana"].split("=")[1].split()[0])
        files = {path.name for path in provisioning.parent.rglob("*.*") if path.is_file()}
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (0, "")
    assert "<strong>team-chat</strong>" in about
    assert where["Prometheus"] in about
    assert "team-chat / Overview" in page
    assert '"reload":30' in page
    assert float(past[0]["value"][1]) > 1
    assert recorded != []
    assert resets[0]["value"][1] == "0"
    assert len(rules) > 5
    assert {"demo.yaml", "overview.json", "slo.json", "cost.json"} <= files
    assert list(tmp_path.iterdir()) == []
    assert not is_taken(where["page"])
    assert not is_taken(where["Prometheus"])


def test_asked_to_end_while_it_makes_the_past_it_leaves_nothing_behind(
    promtools: PromTools, tmp_path: Path
) -> None:
    assert promtools.v3.prometheus is not None
    with started(promtools.v3.prometheus, tmp_path) as process:
        until(lambda: bool(servers_of(tmp_path)), "Prometheus evaluates rules")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert errors.strip() == "error: interrupted"
    assert list(tmp_path.iterdir()) == []
    assert servers_of(tmp_path) == []


def test_without_prometheus_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    result = CliRunner().invoke(main, ["demo", str(SPEC)])

    assert result.exit_code == 2
    assert "there is no prometheus on PATH" in result.stderr
    assert "--prometheus PATH" in result.stderr


def test_a_port_that_is_taken_is_an_error(promtools: PromTools) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        arguments = [
            "demo",
            str(SPEC),
            "--port",
            port,
            "--prometheus",
            str(promtools.v3.prometheus),
        ]

        result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert f"port {port} cannot be had" in result.stderr


def test_mistakes_in_a_spec_are_reported_and_nothing_starts(
    promtools: PromTools, tmp_path: Path
) -> None:
    (tmp_path / "spec.yaml").write_text("version: llmmon/v1\nservice: chat\nslos: 1\n")
    arguments = ["demo", str(tmp_path), "--prometheus", str(promtools.v3.prometheus)]

    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 1
    assert "spec.yaml:3" in result.stderr
