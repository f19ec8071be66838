"""The scenarios that prove each alert, and what Prometheus will make of them.

A scenario is a course of good and bad events. `simulate` says, from the definition of the rules and
not from their PromQL, which alerts fire when; `scenarios` writes that down as a test that promtool
runs on the real rules.
"""
