"""What an hour of a GPU costs, and a kilowatt hour."""

from __future__ import annotations

from llmmon.codes.gpu import OTHER_CURRENCY, PRICES_DIFFER
from llmmon.model.gpu import HourPrice
from llmmon.model.service import ModelEntry
from llmmon.resolve.parsed import Problems
from llmmon.source import SpecPath
from llmmon.spec.gpu import GpuShape
from llmmon.units import Money


def hour_prices(
    shape: GpuShape, models: tuple[ModelEntry, ...], currency: str, problems: Problems
) -> tuple[HourPrice, ...]:
    """The spec's own, or else that of the models, if it is one."""
    if shape.hour_price is not None:
        if not _fits(shape.hour_price, currency, ("gpu", "hour_price"), problems):
            return ()
        return (HourPrice(since=None, amount=shape.hour_price.amount),)
    each = {_of(model) for model in models if model.is_hosted}
    if len(each) > 1:
        message = "models pay different prices by the GPU hour, so what idle GPUs cost is not known"
        hint = "write hour_price, of one GPU on average"
        problems.add(PRICES_DIFFER, message, ("gpu",), hint, key=True)
    return each.pop() if len(each) == 1 else ()


def _of(model: ModelEntry) -> tuple[HourPrice, ...]:
    hosted = ((price.since, price.self_hosted) for price in model.prices)
    return tuple(
        HourPrice(since=since, amount=None if price is None else price.gpu_hour)
        for since, price in hosted
    )


def energy_price(shape: GpuShape, currency: str, problems: Problems) -> Money | None:
    """The price of a kilowatt hour, if the spec has one that can be used."""
    if shape.energy is None:
        return None
    price = shape.energy.price
    return price if _fits(price, currency, ("gpu", "energy", "price"), problems) else None


def _fits(price: Money, currency: str, path: SpecPath, problems: Problems) -> bool:
    if price.currency == currency:
        return True
    message = f"a price of {price}, while those of the service are in {currency}"
    problems.add(OTHER_CURRENCY, message, path, f"write it in {currency}, or set currency")
    return False
