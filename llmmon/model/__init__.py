"""The resolved model: what a service is, with nothing left to default.

Frozen dataclasses of exact values. Knows units and PromQL selectors; no YAML, no pydantic, no output.
"""
