"""Token usage: what each provider reports, as disjoint directions that add up.

OpenAI's and Gemini's input includes what was read from a cache, Anthropic's and Bedrock's does not;
reasoning is part of the output with OpenAI and beside it with Gemini. Objects and dicts are read alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from ._reading import Get, getter, plain

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


_Reader: TypeAlias = Callable[[Any, Get], Tokens]


def _inclusive(
    total_in: int | None, cache: Any, total_out: int | None, thoughts: Any, read: str
) -> Tokens:
    """Totals that include their parts, and the details that hold the parts."""
    put, out = total_in or 0, total_out or 0
    cached = written = thought = 0
    if cache is not None:
        get = getter(cache)
        cached = min(get(cache, "cached_tokens", None) or 0, put)
        written = min(get(cache, "cache_write_tokens", None) or 0, put - cached)
    if thoughts is not None:
        thought = min(getter(thoughts)(thoughts, read, None) or 0, out)
    return put - cached - written, cached, written, out - thought, thought


def _of_chat(usage: Any, get: Get) -> Tokens:
    """OpenAI's chat, completions and embeddings, and whoever speaks like them."""
    return _inclusive(
        get(usage, "prompt_tokens", None),
        get(usage, "prompt_tokens_details", None),
        get(usage, "completion_tokens", None),
        get(usage, "completion_tokens_details", None),
        "reasoning_tokens",
    )


def _of_responses(usage: Any, get: Get) -> Tokens:
    """OpenAI's responses."""
    return _inclusive(
        get(usage, "input_tokens", None),
        get(usage, "input_tokens_details", None),
        get(usage, "output_tokens", None),
        get(usage, "output_tokens_details", None),
        "reasoning_tokens",
    )


def _of_anthropic(usage: Any, get: Get) -> Tokens:
    """Anthropic's messages: the input does not include what a cache gave or took."""
    put, _, _, out, thought = _inclusive(
        get(usage, "input_tokens", None),
        None,
        get(usage, "output_tokens", None),
        get(usage, "output_tokens_details", None),
        "thinking_tokens",
    )
    cached = get(usage, "cache_read_input_tokens", None) or 0
    return put, cached, get(usage, "cache_creation_input_tokens", None) or 0, out, thought


def _of_gemini(usage: Any, get: Get) -> Tokens:
    """Gemini's usage metadata: thoughts are counted beside the candidates."""
    put = get(usage, "prompt_token_count", None) or 0
    cached = min(get(usage, "cached_content_token_count", None) or 0, put)
    out = get(usage, "candidates_token_count", None) or 0
    return put - cached, cached, 0, out, get(usage, "thoughts_token_count", None) or 0


def _of_bedrock(usage: Any, get: Get) -> Tokens:
    """Bedrock's converse: the input does not include what a cache gave or took."""
    cached = get(usage, "cacheReadInputTokens", None) or 0
    written = get(usage, "cacheWriteInputTokens", None) or 0
    out = get(usage, "outputTokens", None) or 0
    return get(usage, "inputTokens", None) or 0, cached, written, out, 0


_MARKS: tuple[tuple[str, _Reader], ...] = (
    ("prompt_tokens", _of_chat),
    ("cache_read_input_tokens", _of_anthropic),
    ("cache_creation_input_tokens", _of_anthropic),
    ("input_tokens", _of_responses),
    ("prompt_token_count", _of_gemini),
    ("inputTokens", _of_bedrock),
)
"""By what a usage object has, whose it is; the first that fits."""

_by_type: dict[type, _Reader] = {Usage: lambda usage, _get: usage}


def read_usage(usage: Any) -> Tokens:
    """A provider's usage object in disjoint directions.

    Raises:
        ValueError: it is nobody's that is known, or holds negative numbers.
    """
    reader = _by_type.get(type(usage))
    if reader is None:
        usage = plain(usage)
        reader = _reader_of(usage)
    tokens = reader(usage, getter(usage))
    if min(tokens) < 0:
        raise ValueError(f"negative usage: {tokens}")
    return tokens


def _reader_of(usage: Any) -> _Reader:
    """Whose usage it is. A class has the same parts every time, a dict need not."""
    if type(usage) is dict:
        for mark, reader in _MARKS:
            if mark in usage:
                return reader
    for mark, reader in _MARKS:
        if hasattr(usage, mark):
            return _by_type.setdefault(type(usage), reader)
    raise ValueError(f"no usage that is known: {type(usage).__name__}")
