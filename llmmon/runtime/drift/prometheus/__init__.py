"""Drift from what a Prometheus counted: hourly increments of histograms and counters as sketches."""
