"""A service with something of everything, and small changes of it, for reviews to tell of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from llmmon.backends.model_json import service_document
from llmmon.catalog.dcgm import gpu_fields
from llmmon.catalog.native_names import native_names
from llmmon.diagnostics import Span
from llmmon.model.budget import Budget
from llmmon.model.burn_rate import tiers_for
from llmmon.model.gpu import GPU_ALERTS, Gpu, HourPrice
from llmmon.model.instrumentation import Instrumentation
from llmmon.model.price import Price, Rate, SelfHosted
from llmmon.model.scheduled_job import AskedServer, ScheduledJob
from llmmon.model.server import Secret, Server
from llmmon.model.service import (
    Alerting,
    Dimension,
    Drift,
    DriftCheck,
    EngineSource,
    Histogram,
    ModelEntry,
    PrometheusTarget,
    QualityMetric,
    Service,
)
from llmmon.model.slo import Slo
from llmmon.promql import equal
from llmmon.review import Document, Review, compare
from llmmon.rules.compiled import compile_rules
from llmmon.runtime.drift.events import Column
from llmmon.sli.availability import AvailabilitySlo
from llmmon.sli.base import Context, SloShape
from llmmon.sli.events import EventsSlo
from llmmon.sli.goodput import GoodputSlo
from llmmon.sli.latency import LatencySlo
from llmmon.units import Duration, Frequency, Money, UtcOffset

AT = Span("specs/chat.yaml", 1, 1, 1, 1)
MONTH = Duration.parse("30d")
INSTRUMENTATION = Instrumentation(
    backend="prometheus", conventions="1.41", tracing=False, record_content=False, events=None
)
NATIVE = native_names(INSTRUMENTATION, "USD")
TENANTS = ("acme", "globex", "other")


def slo(shape: type[SloShape], scope: dict[str, str] | None = None, **written: Any) -> Slo:
    """An SLO as a spec would have it, resolved."""
    parsed = shape.model_validate(written)
    labels = {"llm_service": "chat", **(scope or {})}
    context = Context(matchers=equal(**labels), quality=(), native=NATIVE, slo=parsed.name)
    lowered = parsed.lower(context)
    window = parsed.window or MONTH
    return Slo(
        name=parsed.name,
        kind=parsed.sli,
        description=f"{lowered.event} {lowered.good}",
        event=lowered.event,
        objective=parsed.objective,
        window=window,
        indicator=lowered.indicator,
        scope=tuple(sorted((scope or {}).items())),
        split_by=(),
        split_values=(),
        tiers=tiers_for(parsed.objective, window),
        min_bad_events=5,
        boundary=lowered.boundary,
        parts=(),
        origin=AT,
        objective_origin=AT,
    )


def availability(objective: str = "99.5%", **more: Any) -> Slo:
    """An availability SLO."""
    shape = {"name": "availability", "sli": "availability", "objective": objective}
    return slo(AvailabilitySlo, **(shape | more))


def latency(below: str = "5s", **more: Any) -> Slo:
    """A latency SLO."""
    shape = {"name": "latency", "sli": "latency", "below": below, "objective": "95%"}
    return slo(LatencySlo, **(shape | more))


def gateway(bad: str = 'code=~"5.."') -> Slo:
    """An SLO by the user's own queries."""
    return slo(
        EventsSlo,
        name="gateway",
        sli="events",
        bad=f"sum(rate(gw_requests_total{{{bad}}}[$window]))",
        total="sum(rate(gw_requests_total[$window]))",
        objective="99.9%",
    )


def goodput(name: str = "goodput") -> Slo:
    """A goodput SLO: its own name stands in its selector."""
    parts = ["availability", "latency"]
    return slo(GoodputSlo, name=name, sli="goodput", all_of=parts, objective="94%")


def split(whole: Slo) -> Slo:
    """The same SLO with one error budget per tenant."""
    return replace(whole, split_by=("tenant",), split_values=(("tenant", TENANTS),))


def price(effective: str | None = None, **per_million: str) -> Price:
    """A price per token."""
    rates = tuple(
        Rate(
            unit=name,
            service_tier="standard",
            context_tier="base",
            amount=Decimal(amount) / 1_000_000,
        )
        for name, amount in per_million.items()
    )
    return Price(effective=effective, rates=rates, self_hosted=None, source=None, checked=None)


def gpu_price(gpu_hour: str, gpus: int) -> Price:
    """A price per GPU hour."""
    hosted = SelfHosted(
        gpu_hour=Decimal(gpu_hour),
        gpus=gpus,
        energy=None,
        capacity=None,
        input_weight=Decimal("0.25"),
    )
    return Price(effective=None, rates=(), self_hosted=hosted, source=None, checked=None)


GPU_PRICE = gpu_price("2.95", 1)
VLLM = EngineSource(engine="vllm", version="0.11", selector=(("namespace", "prod"),))


def model(name: str, *prices: Price, source: EngineSource | None = None) -> ModelEntry:
    """A model."""
    return ModelEntry(
        name=name,
        operations=("generate",),
        source=source,
        prices=prices,
        context_tiers=None,
        service_tiers=("standard",),
        token_counters=(),
        origin=AT,
    )


def budget(**other: Any) -> Budget:
    """A daily budget."""
    usual: dict[str, Any] = {
        "name": "daily",
        "limit": Money.parse("500 USD"),
        "period": "day",
        "warn_at": (Decimal("0.5"), Decimal("0.8")),
        "forecast": True,
        "rolling": None,
        "spike": None,
        "split_by": (),
        "split_values": (),
        "scope": (),
        "origin": AT,
    }
    return Budget(**(usual | other))


def check(signal: str, statistic: str = "ks", **levels: str) -> DriftCheck:
    """A drift check."""
    usual: dict[str, Decimal | None] = {"threshold": None, "at_least": None, "at_most": None}
    given = {name: Decimal(level) for name, level in levels.items()}
    return DriftCheck(signal=signal, statistic=statistic, origin=AT, **(usual | given))


DRIFT = Drift(
    window=Duration.parse("6h"),
    trailing=Duration.parse("4w"),
    same="hour_of_week",
    pinned=None,
    false_alarms=Frequency.parse("1 per month"),
    checks=(check("length", "psi", threshold="0.2"), check("latency", at_least="0.2")),
)
JOB = ScheduledJob(
    events=("s3://llm/*.parquet",),
    time="time",
    model="model",
    time_zone="UTC",
    columns=(Column(signal="latency", name="latency", kind="positive"),),
    confirmations=2,
    table="llm_events",
    after=Duration.parse("30m"),
    pushgateway="http://push:9091",
    textfile=None,
    image=None,
)
ASKED = AskedServer(
    server=Server(
        url="http://prometheus:9090",
        headers=(("X-Scope-OrgID", "llm"),),
        bearer_token=Secret(env="TOKEN"),
        username=None,
        password=None,
        ca_file=None,
        each=Duration.parse("30s"),
        total=Duration.parse("2m"),
    ),
    allow_warnings=False,
)
ANOTHER_SERVER = replace(ASKED, server=replace(ASKED.server, url="https://mimir/prometheus"))
ASKING_JOB = replace(JOB, events=(), prometheus=ASKED)
GPU = Gpu(
    dcgm_version="4.8",
    profile="legacy",
    honor_labels=False,
    selector=(("namespace", "prod"),),
    matched=(("exported_namespace", "prod"),),
    matched_anywhere=(),
    host_labels=("Hostname", "hostname"),
    fields=tuple(field for field, _ in gpu_fields((4, 8))),
    urgencies=tuple((name, "ticket") for name in GPU_ALERTS),
    xid_page=(48, 79),
    xid_ticket=(),
    xid_ignore=(43,),
    temperature_celsius=Decimal(85),
    temperature_margin_celsius=Decimal(5),
    throttled_above=Decimal("0.05"),
    pcie_replays_per_minute=Decimal(8),
    idle_below=Decimal("0.05"),
    idle_for=Duration.parse("1h"),
    hour_prices=(HourPrice(since=None, amount=Decimal("2.95")),),
    energy_price=Money.parse("0.25 USD"),
)
ALERTING = Alerting(
    severities=(("page", "critical"), ("ticket", "warning")),
    absent="page",
    runbook_base="https://runbooks.example.com",
    dashboard_base=None,
)
CHAT = Service(
    name="chat",
    team="ai-platform",
    description="Chats.",
    labels=(("tier", "critical"),),
    currency="USD",
    utc_offset=UtcOffset(0),
    models=(model("big", price(input="0.8", output="2.4")), model("small", GPU_PRICE)),
    dimensions=(Dimension(name="tenant", values=("acme", "globex"), other=True),),
    quality=(QualityMetric(name="faithfulness", better="higher", sample=Decimal("0.05")),),
    slos=(availability(), latency(), gateway(), goodput()),
    budgets=(budget(),),
    drift=DRIFT,
    gpu=GPU,
    alerting=ALERTING,
    prometheus=PrometheusTarget(version=None, scrape_interval=Duration.parse("30s")),
    instrumentation=INSTRUMENTATION,
    histograms=(Histogram(metric="llm_request_duration_seconds", bounds=(Decimal(1), Decimal(5))),),
    max_series=20_000,
    outputs=("python", "prometheus"),
    spec_name="specs/chat.yaml",
    spec_digest="",
)


def chat(**other: Any) -> Service:
    """The service with some of its fields replaced."""
    return replace(CHAT, **other)


def with_slos(*slos: Slo, of: Service = CHAT) -> Service:
    """The service with SLOs of these names replaced, or with more of them."""
    by_name = {one.name: one for one in (*of.slos, *slos)}
    return replace(of, slos=tuple(by_name.values()))


@lru_cache(maxsize=1_000)
def document(service: Service) -> Document:
    """The service's `model.json`."""
    return service_document(compile_rules(service))


def review(old: Service | None, new: Service | None) -> Review:
    """What changes between two services, or comes, or goes."""
    sides = [{} if side is None else {side.name: document(side)} for side in (old, new)]
    return compare(*sides)
