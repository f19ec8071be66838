"""Price lists that others maintain, as prices of ours: LiteLLM's map and genai-prices.

Each format is a module of its own that gives `Quote`s. What a format says and llmmon cannot is put
into words, never dropped. Knows texts; no file, no clock.
"""
