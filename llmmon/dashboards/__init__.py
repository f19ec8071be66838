"""Dashboards of a service as values: one board a module, from the model. No Grafana JSON."""
