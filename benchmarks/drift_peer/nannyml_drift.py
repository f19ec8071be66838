"""What of the numbers NannyML has, a calculator for each model: no PSI, and no KS of categories."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
frames: Any = import_module("frames")
nannyml: Any = import_module("nannyml")

_SHORT = {"kolmogorov_smirnov": "ks", "jensen_shannon": "jensen_shannon"}


def main() -> None:
    """Prints all numbers."""
    found: dict[str, float] = {}
    columns = [*frames.NUMBERS, *frames.CATEGORIES]
    for model, before, now in frames.windows(sys.argv[1]):
        calculator = nannyml.UnivariateDriftCalculator(
            column_names=columns,
            treat_as_categorical=list(frames.CATEGORIES),
            continuous_methods=list(_SHORT),
            categorical_methods=["jensen_shannon"],
            chunk_number=1,
        )
        calculator.fit(before[columns].reset_index(drop=True))
        table = calculator.calculate(now[columns].reset_index(drop=True)).to_df()
        last = table[table[("chunk", "chunk", "period")] == "analysis"].iloc[-1]
        for name in columns:
            for method, short in _SHORT.items():
                if (name, method, "value") in table.columns:
                    found[f"{model}/{name}/{short}"] = float(last[(name, method, "value")])
    print(json.dumps(found))


main()
