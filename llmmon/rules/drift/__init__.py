"""Rules of drift checks: hours of counters, windows of hours, statistics of windows, verdicts."""
