"""What drift checks can compare, and by which statistics, as data."""

from __future__ import annotations

NUMBERS = "a number"
CATEGORIES = "a category"
RATE = "a rate"
MEAN = "a mean"

SIGNALS = {
    "latency": NUMBERS,
    "time_to_first_token": NUMBERS,
    "time_per_output_token": NUMBERS,
    "response_length": NUMBERS,
    "error_rate": RATE,
    "refusal_rate": RATE,
    "finish_reason": CATEGORIES,
    "cost_per_request": MEAN,
}
"""The signals of every service, and what each of them is. Quality metrics are numbers, too."""

STATISTICS = {
    NUMBERS: ("ks", "psi", "wasserstein", "jensen_shannon"),
    CATEGORIES: ("psi", "jensen_shannon", "chi_squared"),
    RATE: (),
    MEAN: (),
}
"""The statistics that fit each sort of signal."""
RATE_STATISTIC = "ratio"
"""How rates are compared; a spec does not name it."""
MEAN_STATISTIC = "mean"
"""How what has nothing but a mean is compared; a spec does not name it either."""
ALL_STATISTICS = tuple(dict.fromkeys(name for names in STATISTICS.values() for name in names))
