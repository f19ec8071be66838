"""What reviews say, word by word: a file per case. `--update-golden` rewrites them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from llmmon.model.service import Service
from llmmon.review import render_markdown, render_text
from llmmon.units import Duration, Frequency, Money
from tests.review.services import (
    ALERTING,
    ANOTHER_SERVER,
    ASKING_JOB,
    CHAT,
    DRIFT,
    GPU,
    JOB,
    VLLM,
    availability,
    budget,
    chat,
    check,
    gateway,
    goodput,
    latency,
    model,
    price,
    review,
    split,
    with_slos,
)

GOLDEN = Path(__file__).parent / "golden"
RENDERERS = {"txt": render_text, "md": render_markdown}

CASES: dict[str, tuple[Service | None, Service | None]] = {
    "nothing": (CHAT, CHAT),
    "service-added": (None, CHAT),
    "service-removed": (CHAT, None),
    "objective-stricter": (CHAT, with_slos(availability("99.9%"))),
    "objective-looser-and-query": (
        CHAT,
        with_slos(availability("99%"), gateway('code=~"4..|5.."')),
    ),
    "window": (CHAT, with_slos(availability(window="7d"))),
    "threshold": (CHAT, with_slos(latency("10s"))),
    "slo-added-and-removed": (CHAT, chat(slos=(split(availability()), latency(), goodput()))),
    "slo-renamed": (CHAT, chat(slos=(*CHAT.slos[:3], goodput("useful")))),
    "alerting": (
        CHAT,
        chat(
            team="knowledge",
            labels=(),
            alerting=replace(
                ALERTING,
                absent="off",
                severities=(("page", "warning"), ("ticket", "P4")),
                runbook_base=None,
            ),
            slos=tuple(replace(slo, min_bad_events=10) for slo in CHAT.slos),
        ),
    ),
    "budgets": (
        CHAT,
        chat(
            budgets=(
                budget(limit=Money.parse("800 USD"), warn_at=(Decimal("0.8"),), forecast=False),
                budget(name="acme", period="month", scope=(("tenant", "acme"),), forecast=False),
            )
        ),
    ),
    "models-and-prices": (
        CHAT,
        chat(
            models=(
                model(
                    "big",
                    price(input="0.7", output="2.4"),
                    price("2027-01-01", input="0.6", output="2"),
                ),
                model("small"),
                model("engine", source=VLLM),
            ),
            dimensions=(),
        ),
    ),
    "drift-and-gpu": (
        CHAT,
        chat(
            drift=replace(
                DRIFT,
                window=Duration.parse("12h"),
                false_alarms=Frequency.parse("1 per week"),
                checks=(check("latency", at_least="0.3"), check("refusals", at_most="0.1")),
            ),
            gpu=replace(
                GPU,
                profile="transition",
                urgencies=(*GPU.urgencies[:-1], ("idle", "off")),
                temperature_celsius=Decimal(90),
                throttled_above=Decimal("0.1"),
                idle_below=Decimal("0.1"),
                xid_page=(48, 95),
                xid_ignore=(),
                energy_price=Money.parse("0.30 USD"),
            ),
        ),
    ),
    "drift-job": (
        chat(drift=replace(DRIFT, job=JOB)),
        chat(
            drift=replace(
                DRIFT,
                job=replace(
                    JOB, pushgateway="https://push", after=Duration.parse("1h"), confirmations=3
                ),
            )
        ),
    ),
    "drift-job-asks": (
        chat(drift=replace(DRIFT, job=JOB)),
        chat(drift=replace(DRIFT, job=ASKING_JOB)),
    ),
    "drift-job-asks-elsewhere": (
        chat(drift=replace(DRIFT, job=ASKING_JOB)),
        chat(drift=replace(DRIFT, job=replace(ASKING_JOB, prometheus=ANOTHER_SERVER))),
    ),
    "drift-job-added": (CHAT, chat(drift=replace(DRIFT, job=JOB))),
    "drift-job-removed": (chat(drift=replace(DRIFT, job=JOB)), CHAT),
    "switched-off": (CHAT, chat(drift=None, gpu=None, quality=(), budgets=(), outputs=("python",))),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("ending", RENDERERS)
def test_words(case: str, ending: str, update_golden: bool) -> None:
    said = RENDERERS[ending](review(*CASES[case]))
    golden = GOLDEN / f"{case}.{ending}"
    if update_golden:
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


def test_every_golden_file_has_its_case() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(CASES)
