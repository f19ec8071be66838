"""What other tools do with the two windows of `benchmarks.drift_peers`, each a script of its own.

They run in environments without llmmon: `python benchmarks/drift_peer/<tool>.py EVENTS`. Each prints a JSON
object of all its numbers, by `model/signal/statistic`.
"""
