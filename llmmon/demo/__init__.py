"""A demonstration: a Prometheus with a simulated past that goes on live, a page, files for a Grafana."""
