"""Dashboards as one page that needs no Grafana: what their panels ask, the answers, and the HTML."""
