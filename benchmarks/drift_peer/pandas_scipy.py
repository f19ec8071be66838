"""PSI, KS and Jensen-Shannon as one writes them by hand with pandas, NumPy and SciPy."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
frames: Any = import_module("frames")
np: Any = import_module("numpy")
pandas: Any = import_module("pandas")
stats: Any = import_module("scipy.stats")
distance: Any = import_module("scipy.spatial.distance")


def _divergences(before: Any, now: Any) -> dict[str, float]:
    """By counts of the same groups; half an event is added for PSI."""
    p, q = (before + 0.5) / (before + 0.5).sum(), (now + 0.5) / (now + 0.5).sum()
    return {
        "psi": float(((q - p) * np.log(q / p)).sum()),
        "jensen_shannon": float(distance.jensenshannon(before, now, base=2)),
    }


def _of_numbers(before: Any, now: Any) -> dict[str, float]:
    inner = np.unique(np.quantile(before, np.arange(1, 10) / 10))
    edges = np.concatenate([[-np.inf], inner, [np.inf]])
    counts = [np.histogram(values, edges)[0] for values in (before, now)]
    return {
        "ks": float(stats.ks_2samp(before, now, method="asymp").statistic),
        **_divergences(*counts),
    }


def _of_categories(before: Any, now: Any) -> dict[str, float]:
    names = sorted({*before.unique(), *now.unique()})
    return _divergences(
        *(values.value_counts().reindex(names, fill_value=0).to_numpy() for values in (before, now))
    )


def main() -> None:
    """Prints all numbers."""
    found: dict[str, float] = {}
    for model, before, now in frames.windows(sys.argv[1]):
        for name in frames.NUMBERS:
            values = _of_numbers(before[name].to_numpy(), now[name].to_numpy())
            found |= {f"{model}/{name}/{statistic}": value for statistic, value in values.items()}
        for name in frames.CATEGORIES:
            values = _of_categories(before[name], now[name])
            found |= {f"{model}/{name}/{statistic}": value for statistic, value in values.items()}
    print(json.dumps(found))


main()
