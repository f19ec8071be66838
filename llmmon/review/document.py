"""Reading a `model.json` that may come from another version of llmmon, or from anybody's hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn, TypeAlias, TypeVar

from llmmon.backends.model_json import SCHEMA
from llmmon.units import Duration, Frequency, Money, Tokens, UnitError
from llmmon.words import name_text, shown

Document: TypeAlias = Mapping[str, object]
"""A `model.json`: what `service_document` gives, or its file parsed with numbers as `Decimal`."""

T = TypeVar("T")
_MOST_DIGITS = 30


class ReviewError(Exception):
    """A document that can't be compared; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Node:
    """An object of a document, and where it stands there, for messages."""

    value: Document
    place: str

    def has(self, key: str) -> bool:
        """Whether the object has the key at all."""
        return key in self.value

    def get(self, key: str) -> object:
        """Whatever stands there.

        Raises:
            ReviewError: nothing does.
        """
        if key not in self.value:
            raise ReviewError(f"{self.place} has no {name_text(key)}")
        return self.value[key]

    def text(self, key: str) -> str:
        """A text."""
        value = self.get(key)
        return value if isinstance(value, str) else self._refuse(key, "a text")

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.get(key)
        return value if isinstance(value, bool) else self._refuse(key, "true or false")

    def number(self, key: str) -> Decimal:
        """A number of a size that a spec can have."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self._refuse(key, "a number")
        number = Decimal(value)
        if not number.is_finite() or _digits(number) > _MOST_DIGITS:
            self._refuse(key, "a number of at most 30 digits")
        return number

    def duration(self, key: str) -> Duration:
        """A duration."""
        return self._parsed(key, Duration.parse, "a duration")

    def money(self, key: str) -> Money:
        """An amount of money."""
        return self._parsed(key, Money.parse, "an amount of money")

    def limit(self, key: str) -> Money | Tokens:
        """An amount of money or a number of tokens."""
        if self.text(key).endswith("tokens"):
            return self._parsed(key, Tokens.parse, "a number of tokens")
        return self.money(key)

    def frequency(self, key: str) -> Frequency:
        """So many times a period."""
        return self._parsed(key, Frequency.parse, "a frequency")

    def optional(self, read: Callable[[str], T], key: str) -> T | None:
        """What `read`, a method of this node, finds; `None` where the document says null."""
        return None if self.get(key) is None else read(key)

    def node(self, key: str) -> Node:
        """An object."""
        return self._node(self.get(key), f"{self.place}, {key}")

    def nodes(self, key: str) -> tuple[Node, ...]:
        """A list of objects."""
        items = enumerate(self._list(key), start=1)
        return tuple(self._node(item, f"{self.place}, {key} {n}") for n, item in items)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(
            item if isinstance(item, str) else self._refuse(key, "a list of texts")
            for item in self._list(key)
        )

    def numbers(self, key: str) -> tuple[Decimal, ...]:
        """A list of numbers."""
        items = {str(n): item for n, item in enumerate(self._list(key), start=1)}
        listed = Node(items, f"{self.place}, {key}")
        return tuple(listed.number(n) for n in items)

    def pairs(self, key: str) -> dict[str, str]:
        """An object of texts."""
        node = self.node(key)
        return {name: node.text(name) for name in node.value}

    def _list(self, key: str) -> Sequence[object]:
        value = self.get(key)
        return value if isinstance(value, list | tuple) else self._refuse(key, "a list")

    def _node(self, value: object, place: str) -> Node:
        if not isinstance(value, Mapping):
            raise ReviewError(f"{place} is not an object")
        return Node(value, place)

    def _parsed(self, key: str, parse: Callable[[str], T], what: str) -> T:
        try:
            return parse(self.text(key))
        except UnitError:
            self._refuse(key, what)

    def _refuse(self, key: str, what: str) -> NoReturn:
        value = shown(self.value[key])
        raise ReviewError(f"{self.place}, {name_text(key)}: {value} is not {what}")


def both(old: Node, new: Node, read: Callable[[Node], T]) -> tuple[T, T]:
    """The same of both sides."""
    return read(old), read(new)


def _digits(number: Decimal) -> int:
    """How many it takes to write the number without an exponent."""
    exponent = number.as_tuple().exponent
    return max(number.adjusted(), 0) + max(-exponent, 0) if isinstance(exponent, int) else 0


def read(service: str, document: Document) -> Node:
    """The document of a service.

    Raises:
        ReviewError: it isn't a model of the version that this llmmon writes.
    """
    node = Node(document, f"model of {name_text(service)}")
    schema = document.get("schema")
    if schema != SCHEMA:
        raise ReviewError(
            f"{node.place} is of schema {shown(schema)}, and this llmmon compares {SCHEMA}: "
            "build both sides with the same version"
        )
    return node
