"""Model to rules: recording rules, alerting rules, and the scenarios that prove each alert.

Knows PromQL and names; no YAML and no file.
"""
