"""What each provider reports, as disjoint directions that add up."""

from __future__ import annotations

from collections import OrderedDict
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from llmmon.runtime.instrumentation._usage import Usage, read_usage

CASES: list[tuple[str, dict[str, Any], Usage]] = [
    (
        "openai chat: input includes the cache, output includes reasoning",
        {
            "prompt_tokens": 100,
            "completion_tokens": 50,
            "prompt_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 10},
            "completion_tokens_details": {"reasoning_tokens": 20},
        },
        Usage(60, 30, 10, 30, 20),
    ),
    ("openai embeddings have no output", {"prompt_tokens": 8, "total_tokens": 8}, Usage(8)),
    (
        "details that are not there",
        {"prompt_tokens": 5, "completion_tokens": None, "prompt_tokens_details": None},
        Usage(5),
    ),
    (
        "a cache of more than the input is cut",
        {"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 9}},
        Usage(0, 5),
    ),
    (
        "more reasoning than output is cut",
        {
            "prompt_tokens": 5,
            "completion_tokens": 4,
            "completion_tokens_details": {"reasoning_tokens": 9},
        },
        Usage(5, 0, 0, 0, 4),
    ),
    (
        "openai responses",
        {
            "input_tokens": 100,
            "output_tokens": 50,
            "input_tokens_details": {"cached_tokens": 30},
            "output_tokens_details": {"reasoning_tokens": 20},
        },
        Usage(70, 30, 0, 30, 20),
    ),
    (
        "anthropic: the cache is beside the input",
        {
            "input_tokens": 10,
            "cache_read_input_tokens": 100,
            "cache_creation_input_tokens": 20,
            "output_tokens": 5,
        },
        Usage(10, 100, 20, 5),
    ),
    (
        "gemini: thoughts are beside the candidates",
        {
            "prompt_token_count": 100,
            "cached_content_token_count": 40,
            "candidates_token_count": 30,
            "thoughts_token_count": 20,
        },
        Usage(60, 40, 0, 30, 20),
    ),
    (
        "bedrock",
        {
            "inputTokens": 10,
            "cacheReadInputTokens": 20,
            "cacheWriteInputTokens": 5,
            "outputTokens": 7,
        },
        Usage(10, 20, 5, 7),
    ),
]


def _object(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _object(item) for key, item in value.items()})
    return value


@pytest.mark.parametrize(
    ("usage", "tokens"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_dicts_and_mappings_are_read_by_their_keys(usage: dict[str, Any], tokens: Usage) -> None:
    for kind in (dict, OrderedDict, MappingProxyType):
        assert read_usage(kind(usage)) == tokens


@pytest.mark.parametrize(
    ("usage", "tokens"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_objects_are_read_by_their_class(usage: dict[str, Any], tokens: Usage) -> None:
    full: dict[str, Any] = {}
    if "inputTokens" in usage:
        full = {"cacheReadInputTokens": 0, "cacheWriteInputTokens": 0}
    if "completion_tokens" in usage:
        full = {"prompt_tokens_details": None, "completion_tokens_details": None}
    kind = type("UsageOfThisCase", (SimpleNamespace,), {})
    for _ in range(2):
        assert read_usage(kind(**vars(_object({**full, **usage})))) == tokens


@pytest.mark.parametrize("usage", [None, {}, {"tokens": 3}, "12", object(), {"prompt_tokens": -1}])
def test_what_is_no_usage_is_refused(usage: object) -> None:
    with pytest.raises(ValueError, match="usage"):
        read_usage(usage)
