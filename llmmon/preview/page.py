"""The page: dashboards and their values in one HTML file that loads nothing.

Its policy lets nothing run but the scripts that are meant to, and nothing reach a network.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files

from llmmon.emit.jinja import render
from llmmon.preview.fields import Json

_PARTS = (
    "units", "looks", "dom", "figures",
    "axes", "marks", "timeseries", "timeline", "heatmap", "charts", "main",
)  # fmt: skip
"""The page's own scripts, each of which knows those before it."""


class LibraryMissingError(Exception):
    """plotly, which is optional, is not installed."""


def page(boards: Sequence[Json], source: str, reload_seconds: int | None = None) -> str:
    """The HTML; `boards` as `filled` gives them, `source` as a reader knows it.

    Raises:
        LibraryMissingError: there is nothing to draw charts with.
    """
    folder = files("llmmon.preview") / "page"
    own = "".join((folder / f"{part}.js").read_text("utf-8") for part in _PARTS)
    scripts = [chart_library(), f'(() => {{\n"use strict";\n{own}}})();']
    return render(
        "preview/page.html.j2",
        style=(folder / "page.css").read_text("utf-8"),
        scripts=scripts,
        script_sources=" ".join(map(_source, scripts)),
        data=_data({"source": source, "reload": reload_seconds, "boards": list(boards)}),
    )


def chart_library() -> str:
    """The script that draws charts.

    Raises:
        LibraryMissingError: it is not installed.
    """
    try:
        # An extra, and a tenth of a second to load.
        from plotly.offline import get_plotlyjs
    except ImportError as error:
        raise LibraryMissingError from error
    return str(get_plotlyjs())


def _source(script: str) -> str:
    """The script as a policy names it."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(document: Json) -> str:
    """JSON that ends no script element: no `<` stands in it."""
    text = json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
