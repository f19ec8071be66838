"""A Prometheus with the simulated history of example specs, and all that their dashboards ask it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from llmmon.local_prometheus.programs import find_programs
from llmmon.local_prometheus.server import Server
from llmmon.local_prometheus.simulated import simulated
from llmmon.pipeline import compile_specs
from llmmon.simulation.scenario import ScenarioName
from tests.panels.asking import (
    Document,
    Question,
    Range,
    all_of_everything,
    numbers,
    one_of_each,
    questions_of,
    variables_without_values,
)
from tests.promtool import REPOSITORY, PromTool

EXAMPLES = sorted([*(REPOSITORY / "specs").glob("*.yaml"), *REPOSITORY.glob("examples/**/*.yaml")])
NO_ALERT = {
    "normal": re.compile(r"/ annotation (Pages|Other alerts|Alerts):"),
    "incident": re.compile(r"/ annotation (Other alerts|Alerts):"),
}
"""A mark is drawn where an alert fires. Tickets wait for longer than an incident of 40 minutes lasts."""
NO_BUDGET = re.compile(r"^LLM services / .*llm:budget:", re.DOTALL)
NO_PRICE = re.compile(r"^LLM services / .*llm:cost:", re.DOTALL)
"""The dashboard of all services is the same where none of them has budgets, or prices."""
_DAY = 86_400


@dataclass(slots=True)
class Asked:
    """What came of asking everything."""

    panels: int = 0
    queries: int = 0
    empty: list[str] = field(default_factory=list)
    zeros: list[str] = field(default_factory=list)
    """Queries whose every value is 0. That is right where something is wrong that is not."""


@dataclass(frozen=True, slots=True)
class History:
    """A running Prometheus, the dashboards of its services, and what time it is for them."""

    server: Server
    documents: tuple[Document, ...]
    over: Range
    rightly_empty: tuple[re.Pattern[str], ...]
    """What has no answer because there is nothing to tell."""

    def ask_everything(self) -> Asked:
        """Every panel, with all values of every variable and with one; every annotation and variable."""
        asked = Asked(panels=sum("targets" in p for d in self.documents for p in d["panels"]))
        seen: set[tuple[str, bool]] = set()
        for document in self.documents:
            asked.empty += variables_without_values(document, self.server, self.over)
            one = one_of_each(document, self.server, self.over)
            for choice in (all_of_everything(document), one):
                for question in questions_of(document, choice, self.over):
                    if (question.expr, question.instant) not in seen:
                        seen.add((question.expr, question.instant))
                        self._ask(question, asked)
        asked.queries = len(seen)
        return asked

    def alerts_that_fired(self) -> set[str]:
        """The names of all alerts that fired at any time."""
        span = self.over.end - self.over.start
        fired = f'max by (alertname) (max_over_time(ALERTS{{alertstate="firing"}}[{span}s]))'
        return {series["metric"]["alertname"] for series in self.server.query(fired, self.over.end)}

    def _ask(self, question: Question, asked: Asked) -> None:
        place = f"{question.place}: {question.expr}"
        found = numbers(self.server, question, self.over)
        if found and not any(found):
            asked.zeros.append(place)
        elif not found and not any(known.search(place) for known in self.rightly_empty):
            asked.empty.append(place)


@contextmanager
def filled(
    specs: Sequence[Path], tool: PromTool, scenario: ScenarioName, hours: int
) -> Iterator[History]:
    """A history of the services of specs."""
    compilation = compile_specs(specs)
    assert compilation.tree is not None, [d.message for d in compilation.report]
    documents = tuple(
        json.loads(entry.content)
        for path, entry in compilation.tree.entries.items()
        if "/grafana/" in path and path.endswith(".json")
    )
    services = [compiled.service for compiled in compilation.services]
    absent = [NO_ALERT[scenario]]
    absent += [] if any(service.budgets for service in services) else [NO_BUDGET]
    absent += [] if any(m.is_priced for s in services for m in s.models) else [NO_PRICE]
    programs = find_programs(tool.prometheus, "")
    with simulated(compilation.services, programs, scenario=scenario, hours=hours) as found:
        over = Range(start=max(found.start, found.end - _DAY), end=found.end, scrape=found.step)
        yield History(Server(found.url), documents, over, tuple(absent))
