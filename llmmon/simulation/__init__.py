"""Simulated services: all raw series that their rules and dashboards read, over a day, as if in production.

`Simulation` of `simulation.py` is the way in. What is simulated follows from the catalogue and from the
selectors of rules and panels, so a new rule or panel needs nothing here unless it reads a new kind of source.
"""
