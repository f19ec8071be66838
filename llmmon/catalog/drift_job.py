"""What a drift job tells Prometheus of a run: its gauges, their labels and what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.model import naming

VERDICTS = ("ok", "drift", "insufficient")
_RUN = (naming.SERVICE_LABEL,)
CHECK = (naming.MODEL_LABEL, naming.SIGNAL_LABEL, naming.STATISTIC_LABEL)
"""What tells one check of one model from the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobGauge:
    """One gauge of a run."""

    name: str
    help: str
    labels: tuple[str, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """All values of a label, where they are known."""


def _of_run(name: str, help_: str) -> JobGauge:
    return JobGauge(name=name, help=help_, labels=_RUN)


def _of_check(name: str, help_: str) -> JobGauge:
    return JobGauge(name=name, help=help_, labels=(*_RUN, *CHECK))


VERDICT = JobGauge(
    name=naming.DRIFT_JOB_VERDICT,
    help="1 for the verdict of the check, 0 for the others",
    labels=(*_RUN, *CHECK, naming.VERDICT_LABEL),
    values=((naming.VERDICT_LABEL, VERDICTS),),
)
GAUGES = (
    _of_check(naming.DRIFT_JOB_EFFECT, "How large the change is, in what the floor is measured in"),
    _of_check(naming.DRIFT_JOB_LOWER_BOUND, "The near end of its bounds"),
    _of_check(naming.DRIFT_JOB_FLOOR, "What a change must be beyond to matter"),
    _of_check(naming.DRIFT_JOB_EVENTS, "Events of the window"),
    _of_check(naming.DRIFT_JOB_BASELINE_EVENTS, "Events of the past that it is compared with"),
    _of_check(naming.DRIFT_JOB_MIN_EVENTS, "Events that a window needs to be judged"),
    _of_check(naming.DRIFT_JOB_P_VALUE, "How rare such a window is where nothing changed"),
    VERDICT,
    _of_run(naming.DRIFT_JOB_LEVEL, "How rare it must be to be unusual"),
    _of_run(naming.DRIFT_JOB_LAST_RUN, "When the job last came to verdicts"),
    _of_run(naming.DRIFT_JOB_WINDOW_END, "When the window ended that they are about"),
)
"""All of them."""
