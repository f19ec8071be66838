"""What the tests can say yes or no to, as figures: how much a mutant survives, how exact, how fast.

Run one from the repository's root: `python -m benchmarks.mutation`, `python -m benchmarks.history`.
"""
