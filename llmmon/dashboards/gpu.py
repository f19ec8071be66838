"""The board of GPUs: all of them in a table, then what they do, their heat, traffic, faults and money."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards import gpu_faults, gpu_money, gpu_panels, gpu_table
from llmmon.dashboards.gpu_series import GpuSeries
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.values import Dashboard, Row, Variable
from llmmon.dashboards.variables import chosen
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.rules.gpu_alerts import BOARD
from llmmon.rules.identity import of_service

NAME = BOARD


def board(service: Service) -> Dashboard | None:
    """Every row; none where the spec names no GPUs."""
    if service.gpu is None:
        return None
    variables = _variables(service)
    series = GpuSeries(service, service.gpu, chosen(variables))
    description = "The GPUs of the service: what they do, what state they are in, what they cost."
    return dashboard(service, NAME, "GPUs", description, tuple(_rows(series)), variables)


def _variables(service: Service) -> tuple[Variable, ...]:
    watched = of_service(naming.GPU_WATCHED, service)
    host = Variable(label=naming.HOST_LABEL, title="Host", of=(watched,))
    of_host = watched.where(*chosen((host,)))
    return host, Variable(label=naming.GPU_LABEL, title="GPU", of=(of_host,))


def _rows(series: GpuSeries) -> Iterator[Row]:
    yield Row(key="gpus", title="GPUs", panels=(gpu_table.table(series),))
    yield Row(key="use", title="Use", panels=gpu_panels.use(series))
    yield Row(key="heat", title="Power and heat", panels=gpu_panels.heat(series))
    yield Row(key="traffic", title="PCIe and NVLink", panels=gpu_panels.traffic(series))
    yield Row(key="faults", title="Faults", panels=gpu_faults.panels(series))
    yield Row(key="money", title="Hours, energy and money", panels=gpu_money.panels(series))
