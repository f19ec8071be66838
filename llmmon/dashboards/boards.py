"""All boards of a service."""

from __future__ import annotations

from collections.abc import Callable

from llmmon.dashboards import cost, gpu, model, overview, quality, slo
from llmmon.dashboards.values import Dashboard
from llmmon.model.service import Service

BOARDS: tuple[Callable[[Service], Dashboard | None], ...] = (
    overview.board,
    slo.board,
    model.board,
    quality.board,
    cost.board,
    gpu.board,
)
"""Each makes one dashboard, or none where the service has nothing to show on it."""


def boards_of(service: Service) -> tuple[Dashboard, ...]:
    """The dashboards of a service, in the order in which people look at them."""
    made = (make(service) for make in BOARDS)
    return tuple(board for board in made if board is not None)
