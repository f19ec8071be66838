"""The cost board: what is spent, what of the budgets, and what the money buys."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards import budget_panels, cost_panels, efficiency_panels
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.scraped import module_targets
from llmmon.dashboards.values import Dashboard, Row
from llmmon.dashboards.variables import chosen
from llmmon.model.service import Service
from llmmon.model.spending import COST, Spending
from llmmon.promql import Matcher

NAME = "cost"


def board(service: Service) -> Dashboard | None:
    """Spending, a row for each budget, efficiency; none where nothing is spent that rules can see."""
    spending = Spending(service)
    if not spending.measures:
        return None
    description = "What the service spends, what is left of its budgets, and what the money buys."
    scraped = module_targets(service)
    rows = tuple(_rows(spending, chosen(scraped)))
    return dashboard(service, NAME, "Cost", description, rows, scraped)


def _rows(spending: Spending, of_target: tuple[Matcher, ...]) -> Iterator[Row]:
    service = spending.service
    if COST in spending.measures:
        yield Row(key="spending", title="Spending", panels=cost_panels.panels(spending))
    for budget in service.budgets:
        title = f"Budget {budget.name}: {budget.limit} {budget.period_words}"
        panels = budget_panels.panels(service, budget)
        yield Row(key=f"budget/{budget.name}", title=title, panels=panels)
    bought = efficiency_panels.panels(spending)
    if bought:
        yield Row(key="efficiency", title="What the money buys", panels=bought)
    twice = cost_panels.reconciliation(spending)
    if twice:
        yield Row(key="reconciliation", title="Whether the prices agree", panels=twice)
    unpriced = cost_panels.unpriced(service, of_target)
    if unpriced:
        yield Row(key="unpriced", title="Tokens without a price", panels=unpriced)
