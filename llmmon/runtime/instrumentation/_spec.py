"""What llmmon knows of the service: constants only."""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, Literal, TypeAlias

from ._shapes import (
    ContextTiers,
    EventSettings,
    Goodput,
    Metric,
    ModelPrices,
    Part,
    Price,
    Quality,
    Tracing,
)

if TYPE_CHECKING:
    from typing_extensions import NotRequired, TypedDict

    # The functional form: a dimension may be called like a keyword of Python.
    Dimensions = TypedDict(
        "Dimensions",
        {
            'region': NotRequired[
                Literal[
                    'eu',
                    'other',
                ]
            ],
            'tenant': NotRequired[
                Literal[
                    'acme',
                    'globex',
                    'other',
                ]
            ],
        },
    )
    """The dimensions of a call; those that may be left out count as `other`."""

Model: TypeAlias = Literal[
    'granite-34b',
    'granite-8b',
    'granite-embed',
    'tiered',
    'graduated',
    'dated',
    'input-only',
    'hosted',
    'unpriced',
]
Operation: TypeAlias = Literal[
    'generate',
    'summarise',
    'embed',
    'rerank',
]
QualityMetric: TypeAlias = Literal[
    'faithfulness',
    'toxicity',
]

SERVICE = 'support-assistant'
BACKEND: Literal["prometheus", "opentelemetry"] = 'prometheus'
TRACING: Tracing | None = None
EVENTS: EventSettings | None = EventSettings(
    folder=None,
    max_file=1000000,
    max_total=4000000,
    columns=('operation', 'latency', 'time_to_first_token', 'time_per_output_token', 'response_length', 'error', 'error_type', 'refusal', 'finish_reason', 'cost', 'region', 'tenant', 'faithfulness', 'toxicity'),
)

OPERATIONS: dict[str, tuple[str, ...]] = {
    'granite-34b': ('generate', 'summarise'),
    'granite-8b': ('generate',),
    'granite-embed': ('embed', 'rerank'),
    'tiered': ('generate',),
    'graduated': ('generate',),
    'dated': ('generate',),
    'input-only': ('generate',),
    'hosted': ('generate',),
    'unpriced': ('generate',),
}
DIMENSIONS: tuple[str, ...] = ('region', 'tenant')
DIMENSION_VALUES: dict[str, tuple[str, ...]] = {
    'region': ('eu', 'other'),
    'tenant': ('acme', 'globex', 'other'),
}
QUALITY: tuple[Quality, ...] = (
    Quality('faithfulness', 0.5),
    Quality('toxicity', 1),
)

METRICS: dict[str, Metric] = {
    'requests': Metric(
        name='llm_requests_total',
        kind='counter',
        help='Finished calls by outcome; cancelled means that the caller went away.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'outcome'),
        bounds=(),
        instrument='llm.requests',
        unit='',
    ),
    'errors': Metric(
        name='llm_errors_total',
        kind='counter',
        help='Failed calls by the kind of error.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'error_type'),
        bounds=(),
        instrument='llm.errors',
        unit='',
    ),
    'request_duration': Metric(
        name='llm_request_duration_seconds',
        kind='histogram',
        help="Time from a successful call's start to its last token.",
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80,),
        instrument='llm.request_duration',
        unit='s',
    ),
    'time_to_first_token': Metric(
        name='llm_time_to_first_token_seconds',
        kind='histogram',
        help="Time from a streamed call's start to its first token.",
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 30,),
        instrument='llm.time_to_first_token',
        unit='s',
    ),
    'time_per_output_token': Metric(
        name='llm_time_per_output_token_seconds',
        kind='histogram',
        help='Mean time of each output token after the first, per call.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1,),
        instrument='llm.time_per_output_token',
        unit='s',
    ),
    'good_requests': Metric(
        name='llm_good_requests_total',
        kind='counter',
        help='Calls that met all parts of a goodput SLO.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'slo'),
        bounds=(),
        instrument='llm.good_requests',
        unit='',
    ),
    'tokens': Metric(
        name='llm_tokens_total',
        kind='counter',
        help='Tokens by direction; the directions are disjoint, so that they add up.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'direction', 'service_tier', 'context_tier'),
        bounds=(),
        instrument='llm.tokens',
        unit='',
    ),
    'unpriced_tokens': Metric(
        name='llm_unpriced_tokens_total',
        kind='counter',
        help='Tokens that the spec has no price for.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'direction'),
        bounds=(),
        instrument='llm.unpriced_tokens',
        unit='',
    ),
    'billed_units': Metric(
        name='llm_billed_units_total',
        kind='counter',
        help='What models are billed by besides tokens: requests, images, seconds, searches.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'unit', 'service_tier'),
        bounds=(),
        instrument='llm.billed_units',
        unit='',
    ),
    'cost': Metric(
        name='llm_cost_usd_total',
        kind='counter',
        help='Cost in USD at the price in force at call time.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(),
        instrument='llm.cost_usd',
        unit='',
    ),
    'queue_depth': Metric(
        name='llm_queue_depth',
        kind='gauge',
        help="Calls that wait in the application's own queue.",
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(),
        instrument='llm.queue_depth',
        unit='',
    ),
    'requests_in_flight': Metric(
        name='llm_requests_in_flight',
        kind='gauge',
        help='Calls that have started and not finished.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(),
        instrument='llm.requests_in_flight',
        unit='',
    ),
    'quality_score': Metric(
        name='llm_quality_score',
        kind='histogram',
        help='Quality scores from 0 to 1, by quality metric.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'metric'),
        bounds=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,),
        instrument='llm.quality_score',
        unit='',
    ),
    'response_length_tokens': Metric(
        name='llm_response_length_tokens',
        kind='histogram',
        help='Output tokens of a call.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768,),
        instrument='llm.response_length_tokens',
        unit='',
    ),
    'refusals': Metric(
        name='llm_refusals_total',
        kind='counter',
        help='Calls that the model refused to answer.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(),
        instrument='llm.refusals',
        unit='',
    ),
    'finish_reasons': Metric(
        name='llm_finish_reasons_total',
        kind='counter',
        help='Why generation ended.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant', 'reason'),
        bounds=(),
        instrument='llm.finish_reasons',
        unit='',
    ),
    'feedback': Metric(
        name='llm_feedback_total',
        kind='counter',
        help="Users' verdicts on answers.",
        labels=('llm_service', 'model', 'region', 'tenant', 'rating'),
        bounds=(),
        instrument='llm.feedback',
        unit='',
    ),
    'tasks': Metric(
        name='llm_tasks_total',
        kind='counter',
        help="Users' tasks by how they ended.",
        labels=('llm_service', 'model', 'region', 'tenant', 'outcome'),
        bounds=(),
        instrument='llm.tasks',
        unit='',
    ),
    'usage_missing': Metric(
        name='llm_usage_missing_total',
        kind='counter',
        help='Successful calls whose tokens nobody reported: their cost is not known.',
        labels=('llm_service', 'model', 'operation', 'region', 'tenant'),
        bounds=(),
        instrument='llm.usage_missing',
        unit='',
    ),
    'evaluations': Metric(
        name='llm_evaluations_total',
        kind='counter',
        help='Answers that an evaluator was to score, by what came of it.',
        labels=('llm_service', 'metric', 'outcome'),
        bounds=(),
        instrument='llm.evaluations',
        unit='',
    ),
    'unknown_label_values': Metric(
        name='llm_unknown_label_values_total',
        kind='counter',
        help='Values that the spec does not name, counted as other instead, by label.',
        labels=('llm_service', 'label'),
        bounds=(),
        instrument='llm.unknown_label_values',
        unit='',
    ),
    'instrumentation_faults': Metric(
        name='llm_instrumentation_faults_total',
        kind='counter',
        help='Failures of the instrumentation itself, by its part; the calls went on unmeasured.',
        labels=('llm_service', 'part'),
        bounds=(),
        instrument='llm.instrumentation_faults',
        unit='',
    ),
    'events_dropped': Metric(
        name='llm_events_dropped_total',
        kind='counter',
        help='Events that were not written: too many waited, or the file could not be written to.',
        labels=('llm_service', 'reason'),
        bounds=(),
        instrument='llm.events_dropped',
        unit='',
    ),
}
ERROR_TYPES: tuple[str, ...] = ('timeout', 'rate_limit', 'overloaded', 'connection', 'authentication', 'content_filter', 'bad_request', 'bad_response', 'server_error', 'other')
FINISH_REASONS: tuple[str, ...] = ('stop', 'length', 'tool_calls', 'content_filter', 'refusal', 'other')

GOODPUT: tuple[Goodput, ...] = (
    Goodput(
        'goodput',
        {},
        (
            Part('answered', inf, {}),
            Part('duration', 5, {}),
            Part('first_token', 0.8, {'tenant': 'acme'}),
            Part('per_token', 0.05, {}),
        ),
    ),
)

PRICES: dict[str, ModelPrices] = {
    'granite-34b': ModelPrices(
        service_tiers=('standard',),
        context=ContextTiers('cliff', (), ('base',)),
        units=(),
        history=(
            Price(
                since=-inf,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.0000008'),
                    ('cached_input', 'standard', 'base'): Decimal('0.0000002'),
                    ('cache_write', 'standard', 'base'): Decimal('0.0000008'),
                    ('output', 'standard', 'base'): Decimal('0.0000024'),
                    ('reasoning', 'standard', 'base'): Decimal('0.0000024'),
                },
                by_hour=False,
            ),
            Price(
                since=1798761600,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.0000007'),
                    ('cached_input', 'standard', 'base'): Decimal('0.00000018'),
                    ('cache_write', 'standard', 'base'): Decimal('0.0000007'),
                    ('output', 'standard', 'base'): Decimal('0.0000021'),
                    ('reasoning', 'standard', 'base'): Decimal('0.0000021'),
                },
                by_hour=False,
            ),
        ),
    ),
    'granite-8b': ModelPrices(
        service_tiers=('standard',),
        context=ContextTiers('cliff', (), ('base',)),
        units=(),
        history=(
            Price(
                since=-inf,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.0000002'),
                    ('cached_input', 'standard', 'base'): Decimal('0.0000002'),
                    ('cache_write', 'standard', 'base'): Decimal('0.0000002'),
                    ('output', 'standard', 'base'): Decimal('0.0000006'),
                    ('reasoning', 'standard', 'base'): Decimal('0.0000006'),
                },
                by_hour=False,
            ),
        ),
    ),
    'granite-embed': ModelPrices(
        service_tiers=('standard',),
        context=ContextTiers('cliff', (), ('base',)),
        units=(),
        history=(
            Price(
                since=-inf,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.00000005'),
                    ('cached_input', 'standard', 'base'): Decimal('0.00000005'),
                    ('cache_write', 'standard', 'base'): Decimal('0.00000005'),
                    ('output', 'standard', 'base'): Decimal('0'),
                    ('reasoning', 'standard', 'base'): Decimal('0'),
                },
                by_hour=False,
            ),
        ),
    ),
    'tiered': ModelPrices(
        service_tiers=('standard', 'batch'),
        context=ContextTiers('cliff', (1000,), ('base', 'above_1000')),
        units=('request', 'image', 'second'),
        history=(
            Price(
                since=-inf,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.000001'),
                    ('cached_input', 'standard', 'base'): Decimal('0.0000005'),
                    ('cache_write', 'standard', 'base'): Decimal('0.000001'),
                    ('output', 'standard', 'base'): Decimal('0.000004'),
                    ('reasoning', 'standard', 'base'): Decimal('0.000004'),
                    ('input', 'standard', 'above_1000'): Decimal('0.000002'),
                    ('cached_input', 'standard', 'above_1000'): Decimal('0.000001'),
                    ('cache_write', 'standard', 'above_1000'): Decimal('0.000002'),
                    ('output', 'standard', 'above_1000'): Decimal('0.000008'),
                    ('reasoning', 'standard', 'above_1000'): Decimal('0.000008'),
                    ('request', 'standard', 'base'): Decimal('0.01'),
                    ('image', 'standard', 'base'): Decimal('0.02'),
                    ('second', 'standard', 'base'): Decimal('0.001'),
                    ('input', 'batch', 'base'): Decimal('0.0000005'),
                    ('cached_input', 'batch', 'base'): Decimal('0.00000025'),
                    ('cache_write', 'batch', 'base'): Decimal('0.0000005'),
                    ('output', 'batch', 'base'): Decimal('0.000002'),
                    ('reasoning', 'batch', 'base'): Decimal('0.000002'),
                    ('input', 'batch', 'above_1000'): Decimal('0.000002'),
                    ('cached_input', 'batch', 'above_1000'): Decimal('0.000001'),
                    ('cache_write', 'batch', 'above_1000'): Decimal('0.000002'),
                    ('output', 'batch', 'above_1000'): Decimal('0.000008'),
                    ('reasoning', 'batch', 'above_1000'): Decimal('0.000008'),
                    ('request', 'batch', 'base'): Decimal('0.002'),
                    ('image', 'batch', 'base'): Decimal('0.02'),
                    ('second', 'batch', 'base'): Decimal('0.001'),
                },
                by_hour=False,
            ),
        ),
    ),
    'graduated': ModelPrices(
        service_tiers=('standard',),
        context=ContextTiers('graduated', (1000,), ('base', 'above_1000')),
        units=(),
        history=(
            Price(
                since=-inf,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.000001'),
                    ('cached_input', 'standard', 'base'): Decimal('0.000001'),
                    ('cache_write', 'standard', 'base'): Decimal('0.000001'),
                    ('output', 'standard', 'base'): Decimal('0.000004'),
                    ('reasoning', 'standard', 'base'): Decimal('0.000004'),
                    ('input', 'standard', 'above_1000'): Decimal('0.000002'),
                    ('cached_input', 'standard', 'above_1000'): Decimal('0.000002'),
                    ('cache_write', 'standard', 'above_1000'): Decimal('0.000002'),
                    ('output', 'standard', 'above_1000'): Decimal('0.000008'),
                    ('reasoning', 'standard', 'above_1000'): Decimal('0.000008'),
                },
                by_hour=False,
            ),
        ),
    ),
    'dated': ModelPrices(
        service_tiers=('standard',),
        context=ContextTiers('cliff', (), ('base',)),
        units=(),
        history=(
            Price(
                since=1767225600,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.000003'),
                    ('cached_input', 'standard', 'base'): Decimal('0.000003'),
                    ('cache_write', 'standard', 'base'): Decimal('0.000003'),
                    ('output', 'standard', 'base'): Decimal('0.000006'),
                    ('reasoning', 'standard', 'base'): Decimal('0.000006'),
                },
                by_hour=False,
            ),
            Price(
                since=1798761600,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.000001'),
                    ('cached_input', 'standard', 'base'): Decimal('0.000001'),
                    ('cache_write', 'standard', 'base'): Decimal('0.000001'),
                    ('output', 'standard', 'base'): Decimal('0.000002'),
                    ('reasoning', 'standard', 'base'): Decimal('0.000002'),
                },
                by_hour=False,
            ),
        ),
    ),
    'input-only': ModelPrices(
        service_tiers=('standard',),
        context=ContextTiers('cliff', (), ('base',)),
        units=(),
        history=(
            Price(
                since=-inf,
                rates={
                    ('input', 'standard', 'base'): Decimal('0.000001'),
                    ('cached_input', 'standard', 'base'): Decimal('0.000001'),
                    ('cache_write', 'standard', 'base'): Decimal('0.000001'),
                },
                by_hour=False,
            ),
        ),
    ),
    'hosted': ModelPrices(
        service_tiers=('standard',),
        context=ContextTiers('cliff', (), ('base',)),
        units=(),
        history=(
            Price(
                since=-inf,
                rates={
                },
                by_hour=True,
            ),
        ),
    ),
}
