"""Drift: whether what a service does now differs from what it did before. Standard library only."""
