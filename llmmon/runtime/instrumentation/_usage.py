"""Token usage: what each provider reports, as disjoint directions that add up.

OpenAI's and Gemini's input includes what was read from a cache, Anthropic's and Bedrock's does not;
reasoning is part of the output with OpenAI and beside it with Gemini.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from ._reading import has, viewed

Tokens: TypeAlias = tuple[int, int, int, int, int]
"""Tokens by direction, in the order of `Usage`. Making one costs a tenth of making a `Usage`."""


class Usage(NamedTuple):
    """Tokens of one call by direction."""

    input: int = 0
    """Input tokens that were neither read from a cache nor written to one."""
    cached_input: int = 0
    cache_write: int = 0
    output: int = 0
    """Output tokens without reasoning."""
    reasoning: int = 0


_Reader: TypeAlias = Callable[[Any], Tokens]


def _parted(put: int, cached: int, written: int, out: int, thinking: int) -> Tokens:
    """Totals that include their parts. A part that is more than its total is cut."""
    if cached + written > put >= 0:
        cached = min(cached, put)
        written = put - cached
    if thinking > out >= 0:
        thinking = out
    return put - cached - written, cached, written, out - thinking, thinking


def _of_chat(usage: Any) -> Tokens:
    """OpenAI's chat, completions and embeddings, and whoever speaks like them."""
    cached = written = thinking = 0
    details = getattr(usage, "prompt_tokens_details", None)
    if details is not None:
        cached = details.cached_tokens or 0
        written = getattr(details, "cache_write_tokens", None) or 0
    details = getattr(usage, "completion_tokens_details", None)
    if details is not None:
        thinking = details.reasoning_tokens or 0
    out = getattr(usage, "completion_tokens", None) or 0
    return _parted(usage.prompt_tokens or 0, cached, written, out, thinking)


def _of_responses(usage: Any) -> Tokens:
    """OpenAI's responses."""
    cached = written = thinking = 0
    details = getattr(usage, "input_tokens_details", None)
    if details is not None:
        cached = details.cached_tokens or 0
        written = getattr(details, "cache_write_tokens", None) or 0
    details = getattr(usage, "output_tokens_details", None)
    if details is not None:
        thinking = details.reasoning_tokens or 0
    return _parted(usage.input_tokens or 0, cached, written, usage.output_tokens or 0, thinking)


def _of_anthropic(usage: Any) -> Tokens:
    """Anthropic's messages: the input does not include what a cache gave or took."""
    thoughts = getattr(usage, "output_tokens_details", None)
    thinking = (getattr(thoughts, "thinking_tokens", None) or 0) if thoughts is not None else 0
    put, _, _, out, thinking = _parted(
        usage.input_tokens or 0, 0, 0, usage.output_tokens or 0, thinking
    )
    cached = usage.cache_read_input_tokens or 0
    return put, cached, usage.cache_creation_input_tokens or 0, out, thinking


def _of_gemini(usage: Any) -> Tokens:
    """Gemini's usage metadata: thoughts are counted beside the candidates."""
    put = usage.prompt_token_count or 0
    cached = min(getattr(usage, "cached_content_token_count", None) or 0, put)
    thinking = getattr(usage, "thoughts_token_count", None) or 0
    return put - cached, cached, 0, getattr(usage, "candidates_token_count", None) or 0, thinking


def _of_bedrock(usage: Any) -> Tokens:
    """Bedrock's converse: the input does not include what a cache gave or took."""
    cached, written = usage.cacheReadInputTokens or 0, usage.cacheWriteInputTokens or 0
    return usage.inputTokens or 0, cached, written, usage.outputTokens or 0, 0


_MARKS: tuple[tuple[str, _Reader], ...] = (
    ("prompt_tokens", _of_chat),
    ("cache_read_input_tokens", _of_anthropic),
    ("cache_creation_input_tokens", _of_anthropic),
    ("input_tokens", _of_responses),
    ("prompt_token_count", _of_gemini),
    ("inputTokens", _of_bedrock),
)
"""By what a usage object has, whose it is; the first that fits."""

_by_type: dict[type, _Reader] = {Usage: lambda usage: usage}


def read_usage(usage: Any) -> Tokens:
    """A provider's usage, an object or a dict, in disjoint directions.

    Raises:
        ValueError: it is nobody's that is known, or holds negative numbers.
    """
    reader = _by_type.get(type(usage))
    tokens = reader(usage) if reader is not None else _read_new(usage)
    fresh, cached, written, output, reasoning = tokens
    if fresh | cached | written | output | reasoning < 0:  # one of them is
        raise ValueError(f"negative usage: {tokens}")
    return tokens


def _read_new(usage: Any) -> Tokens:
    """Usage of a class that is not known yet, or a dict, which may be anybody's."""
    view = viewed(usage)
    for mark, reader in _MARKS:
        if has(view, mark):
            if view is usage:
                _by_type[type(usage)] = reader
            return reader(view)
    raise ValueError(f"no usage that is known: {type(usage).__name__}")
