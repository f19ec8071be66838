"""SLI kinds: one file each, its shape in the spec and its lowering to an event ratio.

A new kind is a new file and one line in `KINDS`.
"""

from llmmon.sli.availability import AvailabilitySlo
from llmmon.sli.base import SloShape
from llmmon.sli.events import EventsSlo
from llmmon.sli.feedback import FeedbackSlo
from llmmon.sli.goodput import GoodputSlo
from llmmon.sli.latency import LatencySlo
from llmmon.sli.quality import QualitySlo
from llmmon.sli.refusal import RefusalSlo
from llmmon.sli.task_completion import TaskCompletionSlo
from llmmon.sli.time_per_output_token import TimePerOutputTokenSlo
from llmmon.sli.time_to_first_token import TimeToFirstTokenSlo

KINDS: tuple[type[SloShape], ...] = (
    AvailabilitySlo,
    LatencySlo,
    TimeToFirstTokenSlo,
    TimePerOutputTokenSlo,
    QualitySlo,
    RefusalSlo,
    FeedbackSlo,
    TaskCompletionSlo,
    GoodputSlo,
    EventsSlo,
)
