"""The text of a price file, and whether it can be read again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from llmmon.diagnostics import Report
from llmmon.emit import yaml
from llmmon.price_maps.formats import CURRENCY
from llmmon.price_maps.quote import Entry, PriceMapError
from llmmon.resolve import PriceFile, resolve_price_file
from llmmon.source import MAX_BYTES, Source, read_source
from llmmon.spec import PRICES_VERSION, PriceFileShape, parse_price_file
from llmmon.words import count

_HEADER = """\
Prices by name, which specs take with prices: {from: name}. "llmmon prices import" writes this file:
what was charged stays, a price that changed is added with its first day; comments are not kept."""


_COMMENT = re.compile(r"(?:^|\s)#")


def price_text(models: Mapping[str, Sequence[Entry]]) -> str:
    """The price file with these models, in the order of their names.

    Raises:
        PriceMapError: it would be too large for a price file.
    """
    ordered = {name: list(models[name]) for name in sorted(models)}
    head = {"version": PRICES_VERSION, "currency": CURRENCY}
    text = yaml.dump({**head, "models": ordered}, _HEADER)
    if len(text.encode()) > MAX_BYTES:
        raise PriceMapError(
            f"the prices of {count(len(models), 'model')} are more than the "
            f"{MAX_BYTES // 1024} KiB of a price file; choose some with --models or --provider"
        )
    return text


def read_price_text(path: str, raw: bytes, report: Report) -> tuple[Source, PriceFile] | None:
    """A price file's text with places, and its prices; `None` if the report now says why not."""
    digest = hashlib.sha256(raw).hexdigest()
    source = read_source(path, path, raw, digest, report, PRICES_VERSION)
    shape = parse_price_file(source, report) if source is not None else None
    if source is None or shape is None:
        return None
    return source, resolve_price_file(source, shape, report)


def first_comment(text: str) -> int | None:
    """The line of the first comment that an import would lose: one that is not its own."""
    own = {f"# {line}" for line in _HEADER.splitlines()}
    for number, line in enumerate(text.split("\n"), start=1):
        if _COMMENT.search(line) and line not in own:
            return number
    return None


def can_hold(name: str, prices: Sequence[Entry]) -> bool:
    """Whether a model may stand in a price file as it is called and priced."""
    try:
        PriceFileShape.model_validate(
            {"version": PRICES_VERSION, "currency": CURRENCY, "models": {name: list(prices)}}
        )
    except ValidationError:
        return False
    return True
