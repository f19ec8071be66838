"""The model board: how fast a model answers, in how many tokens, how it ends, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.catalog.native import REQUEST_DURATION, TIME_PER_OUTPUT_TOKEN, TIME_TO_FIRST_TOKEN
from llmmon.dashboards import engine_details, model_answers, model_tokens
from llmmon.dashboards.engine_panels import heading
from llmmon.dashboards.native import Native
from llmmon.dashboards.native_durations import duration
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.scraped import scraped_targets
from llmmon.dashboards.values import Dashboard, Row
from llmmon.dashboards.variables import choices, chosen
from llmmon.model.service import Service
from llmmon.promql import Matcher

NAME = "model"
_DESCRIPTION = (
    "Durations, tokens, answers and cost of the models that are chosen above; then each model "
    "behind an engine, as far as its version tells."
)


def board(service: Service) -> Dashboard | None:
    """Of the models that the module measures, and of those behind engines; none where there are none."""
    targets = scraped_targets(service)
    variables = (*targets, *choices(service, always_model=True))
    rows = (
        *_native_rows(Native(service, chosen(variables))),
        *_engine_rows(service, chosen(targets)),
    )
    return dashboard(service, NAME, "Models", _DESCRIPTION, rows, variables) if rows else None


def _native_rows(native: Native) -> Iterator[Row]:
    if not native.service.instrumented:
        return
    yield Row(key="requests", title="Requests", panels=model_answers.requests(native))
    yield Row(
        key="durations",
        title="Durations",
        panels=(
            *duration(native, REQUEST_DURATION, "Duration of requests", "latency"),
            *duration(native, TIME_TO_FIRST_TOKEN, "Time to first token", "time_to_first_token"),
            *duration(
                native, TIME_PER_OUTPUT_TOKEN, "Time per output token", "time_per_output_token"
            ),
        ),
    )
    yield Row(key="tokens", title="Tokens", panels=model_tokens.panels(native))
    yield Row(key="answers", title="Answers", panels=model_answers.answers(native))
    cost = model_tokens.cost(native)
    if cost:
        yield Row(key="cost", title="Cost", panels=cost)


def _engine_rows(service: Service, of_target: tuple[Matcher, ...]) -> Iterator[Row]:
    for model in service.models:
        panels = engine_details.panels(service, model, of_target)
        if panels:
            key, title = heading(model)
            yield Row(key=key, title=title, panels=panels)
