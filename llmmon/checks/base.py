"""What a check is: a module with a code and a function of the model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from llmmon.diagnostics import Code, Diagnostic
from llmmon.model.service import Model


class Check(Protocol):
    """One check on the resolved model. The module's docstring is the page of its code."""

    CODE: Code

    def check(self, model: Model) -> Iterable[Diagnostic]:
        """What is wrong with the model in this one respect."""
