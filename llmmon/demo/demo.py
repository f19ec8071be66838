"""Puts a demonstration together, and takes it apart at its end, whatever happens within."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from llmmon.demo.boards import BoardsPage, boards, can_draw
from llmmon.demo.files import prometheus_config, write_grafana, write_rules
from llmmon.demo.index import ABOUT, index
from llmmon.demo.live import Live
from llmmon.demo.site import HTML, LOOPBACK, TEXT, Site, WebPage
from llmmon.emit.tree import Tree
from llmmon.local_prometheus.evaluate import Span
from llmmon.local_prometheus.history import RETENTION, STEP, History, Progress, silent
from llmmon.local_prometheus.programs import Programs
from llmmon.local_prometheus.server import Server, free_port, running
from llmmon.preview.prometheus import Prometheus
from llmmon.rules.compiled import CompiledService
from llmmon.simulation.page import Page
from llmmon.simulation.scenario import Scenario, ScenarioName
from llmmon.simulation.simulation import Simulation

_HOUR = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What runs where."""

    page: str
    """The address of the page."""
    server: Server
    provisioning: Path
    """What a Grafana is given as its provisioning folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be shown, and how."""

    services: Sequence[CompiledService]
    tree: Tree
    scenario: ScenarioName
    hours: int
    seed: int = 0


@contextmanager
def demonstration(
    wanted: Wanted,
    programs: Programs,
    site: Site,
    clock: Callable[[], float],
    progress: Progress = silent,
) -> Iterator[Demo]:
    """A running demonstration; its processes and its folder are gone at the end."""
    with TemporaryDirectory(prefix="llmmon-demo-") as name:
        folder = Path(name)
        live = _begin(wanted, programs, folder, clock, progress)
        # A port by itself, known before the server starts: the files for Grafana name it.
        port = free_port()
        prometheus = f"http://{LOOPBACK}:{port}"
        rules = write_rules(wanted.tree, folder / "rules")
        provisioning = write_grafana(wanted.tree, folder / "grafana", prometheus, STEP)
        config = prometheus_config(rules, site.port, live.paths)
        pages = _pages(wanted, live, prometheus, provisioning)
        with (
            site.serving(pages),
            running(programs.prometheus, folder, config, RETENTION, port=port) as server,
        ):
            page = f"http://{LOOPBACK}:{site.port}/"
            yield Demo(page=page, server=server, provisioning=provisioning)


def _begin(
    wanted: Wanted,
    programs: Programs,
    folder: Path,
    clock: Callable[[], float],
    progress: Progress,
) -> Live:
    """The past up to now, and the same processes from now on."""
    end = int(clock()) // STEP * STEP
    history = History(
        services=wanted.services,
        span=Span(start=end - wanted.hours * _HOUR, end=end, step=STEP),
        programs=programs,
        folder=folder,
        progress=progress,
    )
    scenario = Scenario(wanted.scenario, end)
    simulation = Simulation(wanted.services, scenario, history.starts, wanted.seed)
    history.write(simulation)
    return Live(simulation, clock)


def _pages(wanted: Wanted, live: Live, prometheus: str, provisioning: Path) -> dict[str, WebPage]:
    """The dashboards first, where they can be drawn; what runs where; the processes' metrics."""
    paths = live.paths
    shown = boards(wanted.services, wanted.tree) if can_draw() else []
    start = index(
        services=[compiled.service for compiled in wanted.services],
        paths=paths,
        prometheus=prometheus,
        grafana=grafana_command(provisioning),
        scenario=wanted.scenario,
        boards=bool(shown),
    )
    where = WebPage(HTML, lambda: start)
    pages = {"/": where, ABOUT: where}
    if shown:
        source = f"simulated: {wanted.scenario}"
        page = BoardsPage(shown, Prometheus(prometheus), wanted.hours, live.clock, source)
        pages["/"] = WebPage(HTML, page.html)
    return pages | {path: WebPage(TEXT, _metrics(live, page)) for path, page in paths}


def _metrics(live: Live, page: Page) -> Callable[[], str]:
    return lambda: live.metrics(page)


def grafana_command(provisioning: Path) -> str:
    """How a Grafana on this machine is started with the dashboards."""
    return f"GF_PATHS_PROVISIONING={provisioning} grafana server"
