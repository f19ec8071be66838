"""The same numbers by Evidently, one report for each model."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
frames: Any = import_module("frames")
evidently: Any = import_module("evidently")
metrics: Any = import_module("evidently.metrics")

_METHODS = {"ks": "ks", "psi": "psi", "jensen_shannon": "jensenshannon"}


def _wanted() -> Iterator[tuple[str, str]]:
    for name in frames.NUMBERS:
        yield from ((name, statistic) for statistic in ("ks", "psi", "jensen_shannon"))
    for name in frames.CATEGORIES:
        yield from ((name, statistic) for statistic in ("psi", "jensen_shannon"))


def main() -> None:
    """Prints all numbers."""
    wanted, found = list(_wanted()), {}
    definition = evidently.DataDefinition(
        numerical_columns=list(frames.NUMBERS), categorical_columns=list(frames.CATEGORIES)
    )
    columns = [*frames.NUMBERS, *frames.CATEGORIES]
    for model, *pair in frames.windows(sys.argv[1]):
        before, now = (
            evidently.Dataset.from_pandas(frame[columns], data_definition=definition)
            for frame in pair
        )
        drifts = [metrics.ValueDrift(column=name, method=_METHODS[s]) for name, s in wanted]
        shown = evidently.Report(drifts).run(now, before).dict()["metrics"]
        for (name, statistic), metric in zip(wanted, shown, strict=True):
            found[f"{model}/{name}/{statistic}"] = float(metric["value"])
    print(json.dumps(found))


main()
