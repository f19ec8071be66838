"""Checks on the resolved model, one file each. A new check is a new file and one line here."""

from llmmon.checks import (
    budget_missing_a_price,
    budget_without_price,
    currency_without_prices,
    drift_baseline_in_file,
    drift_not_measured,
    drift_out_of_reach,
    drift_within_noise,
    event_not_written,
    price_not_counted,
    unreachable_burn_rate,
)
from llmmon.checks.base import Check

CHECKS: tuple[Check, ...] = (
    unreachable_burn_rate,
    budget_without_price,
    currency_without_prices,
    budget_missing_a_price,
    price_not_counted,
    drift_not_measured,
    drift_out_of_reach,
    drift_within_noise,
    drift_baseline_in_file,
    event_not_written,
)
