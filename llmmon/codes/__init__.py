"""The kinds of diagnostics that are found before there is a model, with their pages.

One module per family. Codes of checks on the resolved model stand beside each check.
"""
