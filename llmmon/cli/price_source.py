"""A price list that a user names, and the options that say how to read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import click

from llmmon.cli.failure import Failure

if TYPE_CHECKING:
    from llmmon.price_maps.formats import PriceMap

FORMATS = ("litellm", "genai-prices")


def provider_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which sellers' prices count."""
    return click.option(
        "--provider",
        "providers",
        multiple=True,
        metavar="NAME",
        help="Only what this provider sells, as SOURCE calls it; may be given again.",
    )(command)


def date_option(name: str, what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A day, such as 2027-01-01."""
    return click.option(
        name, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=what, default=None
    )


def day(given: datetime | None) -> str:
    """The day that was given, or today's in UTC."""
    return (given.date() if given is not None else datetime.now(timezone.utc).date()).isoformat()


def read_source_map(place: str, format_: str | None, providers: tuple[str, ...]) -> PriceMap:
    """The price list at an address or in a file, as far as these providers sell it.

    Raises:
        Failure: it cannot be read, or is no price list; or nobody of that name sells anything.
    """
    from llmmon.cli.fetching import fetch
    from llmmon.price_maps.formats import read_price_map
    from llmmon.price_maps.quote import PriceMapError
    from llmmon.words import did_you_mean, quoted

    try:
        whole = read_price_map(fetch(place), format_)
    except PriceMapError as error:
        raise Failure(f"{place} {error}") from error
    known = sorted({quote.provider for quote in whole.quotes.values()})
    for provider in providers:
        if provider not in known:
            hint = did_you_mean(provider, known, "providers")
            raise Failure(f"{place} has no provider {quoted(provider)}: {hint}")
    return whole.of_providers(providers)
