"""How an engine runs a query on one Parquet file and writes what it gives: SOURCE OUT QUERY-FILE.

Scripts of their own, which know nothing of llmmon, as the engines of a user do.
"""
