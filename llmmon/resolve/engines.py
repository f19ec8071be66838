"""SLOs and the models whose metrics come from an engine: those are not compiled yet."""

from __future__ import annotations

from collections.abc import Sequence

from llmmon.codes.references import ENGINE_NOT_COMPILED, ENGINE_NOT_COUNTED
from llmmon.model.service import ModelEntry
from llmmon.resolve.declared import Declared
from llmmon.resolve.parsed import Problems
from llmmon.sli.base import SloShape
from llmmon.source import SpecPath
from llmmon.words import listed, quoted

_HINT = "measure the model with the generated module, or write the SLO with sli: events"


def is_measured(shape: SloShape, path: SpecPath, declared: Declared, problems: Problems) -> bool:
    """Whether the generated module measures any model that the SLO is about; reported if not."""
    about = _models_of(shape, declared)
    if not shape.reads or not about or any(model.source is None for model in about):
        return True
    engine = next(model.source.engine for model in about if model.source is not None)
    if shape.model is not None:
        message = f"the metrics of {quoted(shape.model)} come from {quoted(engine)}, not from us"
        problems.add(ENGINE_NOT_COMPILED, message, (*path, "model"), _HINT)
    else:
        message = "the metrics of all models that this SLO is about come from engines"
        problems.add(ENGINE_NOT_COMPILED, message, (*path, "name"), _HINT)
    return False


def report_uncounted(slos: Sequence[SloShape], declared: Declared, problems: Problems) -> None:
    """Report each engine's model that SLOs of several models leave out."""
    for index, model in enumerate(problems.parsed.spec.models):
        blind = [slo.name for slo in slos if _leaves_out(model.name, slo, declared)]
        if blind:
            message = f"calls of {quoted(model.name)} are not counted by {listed(blind)}"
            hint = "measure it with the generated module, or narrow these SLOs to other models"
            problems.add(ENGINE_NOT_COUNTED, message, ("models", index, "source"), hint)


def _leaves_out(model: str, shape: SloShape, declared: Declared) -> bool:
    about = _models_of(shape, declared)
    engines = [m.name for m in about if m.source is not None]
    return bool(shape.reads) and model in engines and len(engines) < len(about)


def _models_of(shape: SloShape, declared: Declared) -> list[ModelEntry]:
    return [
        model
        for model in declared.models
        if shape.model in (None, model.name) and shape.operation in (None, *model.operations)
    ]
