"""Heatmaps of a histogram's buckets, which Prometheus has counted: Grafana calculates none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from llmmon.backends.grafana import looks
from llmmon.dashboards.values import Heatmap

_EMPTY_BELOW = Decimal("0.000000001")
"""Cells with less stay blank, so that the few that are not stand out."""
_HALF = Decimal("0.5")
"""The exponent of the colour scale: rare observations are seen beside frequent ones."""


def own(shown: Heatmap) -> dict[str, Any]:
    """Field options and options. Units and colours are options here, and not defaults of fields."""
    everywhere = {"legend": False, "tooltip": False, "viz": False}
    custom = {"hideFrom": everywhere, "scaleDistribution": {"type": "linear"}}
    return {"defaults": {"custom": custom}, "options": _options(shown)}


def _options(shown: Heatmap) -> dict[str, Any]:
    return {
        "calculate": False,
        "rowsFrame": {"layout": "auto"},
        "filterValues": {"le": _EMPTY_BELOW},
        "cellGap": 1,
        "cellValues": {"unit": looks.unit_id(shown.cell_unit)},
        "color": {
            "mode": "scheme",
            "scheme": "Oranges",
            "fill": "dark-orange",
            "scale": "exponential",
            "exponent": _HALF,
            "steps": 64,
            "reverse": False,
        },
        "yAxis": {
            "axisPlacement": "left",
            "reverse": False,
            "unit": looks.unit_id(shown.unit),
        },
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "showValue": "never",
        "legend": {"show": True},
        "tooltip": {"mode": "single", "yHistogram": True, "showColorScale": False},
    }
