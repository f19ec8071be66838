"""What an alert of drift says, with its numbers."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.rules.drift.alerts import events_text
from llmmon.rules.drift.scope import Signal
from llmmon.rules.proof.drift.simulate import Judged
from llmmon.rules.template import VALUE_TO_THOUSANDTHS, expand
from llmmon.rules.types import AlertingRule, Labels


def shown(signal: Signal, rule: AlertingRule, labels: Labels, judged: Judged) -> Labels:
    """The annotations of the alert on a window."""
    together = judged.together
    shown_of = together if together is not None and together.exceeds else judged
    effect = shown_of.effect or 0.0
    found = {
        events_text(signal, naming.CURRENT): f"{judged.events:.0f}",
        events_text(signal, naming.BASELINE): f"{judged.baseline_events:.0f}",
    }
    return {
        name: expand(text, labels, _number(text, effect), found)
        for name, text in rule.annotations.items()
    }


def _number(text: str, effect: float) -> str:
    if VALUE_TO_THOUSANDTHS in text:
        return f"{effect:.3f}"
    return f"{effect * 100:.4g}%"
