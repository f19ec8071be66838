"""Goodput SLOs: whether one call decides all their parts."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.codes.references import DUPLICATE_NAME, UNKNOWN_SLO
from llmmon.codes.slo import PART_NOT_PER_CALL
from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL
from llmmon.model.slo import GoodputPart
from llmmon.resolve.parsed import Mistake, Problems
from llmmon.sli.base import SloShape, SlownessSlo
from llmmon.sli.goodput import MEASURES, PARTS, GoodputSlo
from llmmon.source import SpecPath
from llmmon.words import did_you_mean, listed, quoted


def parts_hold(shape: SloShape, path: SpecPath, problems: Problems) -> bool:
    """Whether all parts of a goodput SLO can be counted as a call ends; reported if not."""
    if not isinstance(shape, GoodputSlo):
        return True
    kinds = {slo.name: slo.sli for slo in problems.parsed.spec.slos}
    good = True
    for index, part in enumerate(shape.all_of):
        mistake = _mistake(part, shape.all_of[:index], kinds)
        if mistake is not None:
            code, message, hint = mistake
            problems.add(code, message, (*path, "all_of", index), hint)
            good = False
    return good


def _mistake(part: str, before: tuple[str, ...], kinds: dict[str, str]) -> Mistake | None:
    if part in before:
        return DUPLICATE_NAME, f"{quoted(part)} is a part already", "remove one of the two"
    if part not in kinds:
        possible = [name for name, kind in kinds.items() if kind in PARTS]
        message = f"{quoted(part)} is not an SLO of this service"
        return UNKNOWN_SLO, message, did_you_mean(part, possible, "possible parts")
    if kinds[part] not in PARTS:
        message = f"{quoted(part)} is a {kinds[part]} SLO, which one call does not decide"
        return PART_NOT_PER_CALL, message, f"parts can be SLOs of {listed(PARTS)}"
    return None


def goodput_parts(shape: SloShape, problems: Problems) -> tuple[GoodputPart, ...]:
    """What one call must keep together; nothing for an SLO of another kind."""
    if not isinstance(shape, GoodputSlo):
        return ()
    by_name = {slo.name: slo for slo in problems.parsed.spec.slos}
    return tuple(_part(by_name[name]) for name in shape.all_of)


def _part(part: SloShape) -> GoodputPart:
    return GoodputPart(
        slo=part.name,
        measure=MEASURES[part.sli],
        at_most=part.below if isinstance(part, SlownessSlo) else None,
        scope=tuple(sorted(_scope(part))),
    )


def _scope(part: SloShape) -> Iterator[tuple[str, str]]:
    """What the part is narrowed to; whether that exists is checked where the part is resolved."""
    if part.model is not None:
        yield MODEL_LABEL, part.model
    if part.operation is not None:
        yield OPERATION_LABEL, part.operation
    yield from ((name, str(value)) for name, value in part.dimensions.items())
