"""llmmon compiles one YAML spec per LLM service into everything that monitors it."""

__version__ = "0.1.0"
