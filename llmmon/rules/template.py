"""Prometheus templates: what stands in labels and annotations of alerting rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from llmmon.promql import Selector, equal, quote
from llmmon.rules.types import Labels

_BRACES = '{{ "{{" }}'


def literal(text: str) -> str:
    """`text` as a template that expands to just itself."""
    return text.replace("{{", _BRACES)


def literals(labels: Labels) -> Labels:
    """Label values as templates that expand to just themselves."""
    return {name: literal(value) for name, value in labels.items()}


def label(name: str) -> str:
    """A template that expands to the alert's own label."""
    return f"{{{{ $labels.{name} }}}}"


def one_of_split(labels: Iterable[str]) -> str:
    """The values that an alert of something split by labels is for: ` (tenant acme)`."""
    values = ", ".join(f"{name} {label(name)}" for name in labels)
    return f" ({values})" if values else ""


def by_label(name: str, texts: Mapping[str, str], otherwise: str) -> str:
    """A template that expands to the text of the label's value. The texts hold no braces."""
    word = "if"
    cases = []
    for value, text in texts.items():
        cases.append(f'{{{{ {word} eq $labels.{name} "{value}" }}}}{text}')
        word = "else if"
    return "".join(cases) + f"{{{{ else }}}}{otherwise}{{{{ end }}}}" if cases else otherwise


def if_there(name: str, before: str) -> str:
    """A template that expands to the label's value after some words, or to nothing without it."""
    return f"{{{{ with $labels.{name} }}}}{before}{{{{ . }}}}{{{{ end }}}}"


VALUE = '{{ printf "%.1f" $value }}'
WHOLE_VALUE = '{{ printf "%.0f" $value }}'
VALUE_AS_PERCENTAGE = "{{ $value | humanizePercentage }}"
VALUE_TO_THOUSANDTHS = '{{ printf "%.3f" $value }}'
_LABEL_TEMPLATE = re.compile(r"\{\{ \$labels\.(\w+) \}\}")
_IF_THERE = re.compile(r"\{\{ with \$labels\.(\w+) \}\}(.*?)\{\{ \. \}\}\{\{ end \}\}")
_CHOICE = re.compile(r"\{\{ if eq .*?\{\{ else \}\}(.*?)\{\{ end \}\}", re.DOTALL)
_CASE = re.compile(r'(?:else )?if eq \$labels\.(\w+) "([^"]*)" \}\}([^{]*)')
_VALUES = (VALUE_AS_PERCENTAGE, VALUE_TO_THOUSANDTHS, VALUE, WHOLE_VALUE)


def looked_up(series: Selector, by: str) -> str:
    """A whole number that another series has for the alert's own value of a label; nothing if none."""
    any_value = f'{by}=""'
    query = quote(str(series.where(*equal(**{by: ""}))).replace(any_value, f"{by}=%q"))
    found = f"{{{{ with printf {query} $labels.{by} | query }}}}"
    return f'{found}{{{{ . | first | value | printf "%.0f" }}}}{{{{ end }}}}'


def expand(
    template: str, labels: Labels, value: str = "", others: Mapping[str, str] | None = None
) -> str:
    """What Prometheus makes of a template built from the pieces above, with `value` as it shows it.

    `others` are pieces that look other series up, with what they find.
    """
    for piece, found in (others or {}).items():
        template = template.replace(piece, found)
    chosen = _CHOICE.sub(lambda m: _chosen(m, labels), template)
    parts = _IF_THERE.sub(lambda m: _after(m, labels), chosen).split(_BRACES)
    for shown in _VALUES:
        parts = [part.replace(shown, value) for part in parts]
    return "{{".join(_LABEL_TEMPLATE.sub(lambda m: labels.get(m[1], ""), part) for part in parts)


def _chosen(choice: re.Match[str], labels: Labels) -> str:
    fitting = (
        text for name, wanted, text in _CASE.findall(choice[0]) if labels.get(name) == wanted
    )
    return next(fitting, choice[1])


def _after(words: re.Match[str], labels: Labels) -> str:
    value = labels.get(words[1])
    return f"{words[2]}{value}" if value else ""
