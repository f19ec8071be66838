"""Elements of the page. Text only ever gets in as text, and what cannot be seen is spelt out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias
from xml.etree import ElementTree

from llmmon.emit.characters import escaped

Element: TypeAlias = ElementTree.Element
Child: TypeAlias = "Element | str | Iterable[Element] | None"
_LONGEST = 120
"""Characters of a name on the page."""


def element(tag: str, *children: Child, **attributes: str | float) -> Element:
    """`element("p", "text", class_="note")`; an underscore within a name is a dash."""
    made = ElementTree.Element(tag, {_name(key): _value(v) for key, v in attributes.items()})
    for child in children:
        _add(made, child)
    return made


def name(text: str) -> Element:
    """A name out of events or a configuration: apart from the direction of what is around it."""
    return element("bdi", shortened(text))


def shortened(text: str, longest: int = _LONGEST) -> str:
    """A text that has a place on the page, or its start and its length."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text):,} characters)"


def html(root: Element) -> str:
    """The document."""
    return f"<!doctype html>\n{ElementTree.tostring(root, encoding='unicode', method='html')}\n"


def _add(parent: Element, child: Child) -> None:
    if child is None:
        return
    if isinstance(child, str):
        _add_text(parent, escaped(child))
    elif isinstance(child, ElementTree.Element):
        parent.append(child)
    else:
        parent.extend(child)


def _add_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return escaped(value)
    return f"{value:.1f}".removesuffix(".0")
