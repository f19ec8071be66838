"""What OpenAI's API says: chat completions, completions, responses, embeddings, streamed or not.

Of 100 tokens that go in 40 are from a cache; of 30 that come out 10 are reasoning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.runtime.fake_talk import Event, Json, Request, event

WORDS = ("Hello", " there", ", all", " of you")
_REFUSAL = "I will not."
_TOOL = {"name": "look_up", "arguments": '{"what": "tickets"}'}
_DONE = Event("data: [DONE]\n\n")
_ERROR = {"error": {"type": "server_error", "message": "planted", "code": None, "param": None}}


def _usage(request: Request) -> Json | None:
    if request.asks_for("no usage"):
        return None
    return {
        "prompt_tokens": "many" if request.asks_for("bad usage") else 100,
        "completion_tokens": 30,
        "total_tokens": 130,
        "prompt_tokens_details": {"cached_tokens": 40},
        "completion_tokens_details": {"reasoning_tokens": 10},
    }


def _finish(request: Request) -> str:
    reasons = {"tool": "tool_calls", "length": "length", "filter": "content_filter"}
    return next((reason for wish, reason in reasons.items() if request.asks_for(wish)), "stop")


def _tier(request: Request) -> str:
    return "priority" if request.asks_for("priority") else "default"


def _chat(request: Request, choices: list[Json], kind: str, **more: Any) -> Json:
    model = request.body["model"]
    head = {"id": "chat-1", "object": kind, "created": 1, "model": model, "choices": choices}
    return head | {"service_tier": _tier(request)} | more


# --- chat --------------------------------------------------------------------------------------


def chat(request: Request) -> Json | Iterator[Event]:
    """`/chat/completions`."""
    if request.body.get("stream"):
        return _chat_events(request)
    message: Json = {"role": "assistant", "content": "".join(WORDS), "refusal": None}
    if request.asks_for("refuse"):
        message |= {"content": None, "refusal": _REFUSAL}
    if request.asks_for("tool"):
        call = {"id": "call-1", "type": "function", "function": _TOOL}
        message |= {"content": None, "tool_calls": [call]}
    if "response_format" in request.body:
        message |= {"content": '{"city": "Oslo"}'}
    choice = {"index": 0, "message": message, "finish_reason": _finish(request), "logprobs": None}
    return _chat(request, [choice], "chat.completion", usage=_usage(request))


def _chat_events(request: Request) -> Iterator[Event]:
    deltas = [{"role": "assistant", "content": ""}, *_deltas(request)]
    events = [_chat_event(request, delta, None) for delta in deltas]
    events.append(_chat_event(request, {}, _finish(request)))
    if (request.body.get("stream_options") or {}).get("include_usage"):
        usage = _usage(request)
        if usage is not None:
            events.append(event(_chat(request, [], "chat.completion.chunk", usage=usage)))
    yield from request.disturbed([*events, _DONE], event(_ERROR))


def _deltas(request: Request) -> list[Json]:
    if request.asks_for("refuse"):
        return [{"refusal": part} for part in (_REFUSAL[:6], _REFUSAL[6:])]
    if request.asks_for("tool"):
        head = {"index": 0, "id": "call-1", "type": "function"}
        return [{"tool_calls": [head | {"function": _TOOL}]}]
    if "response_format" in request.body:
        return [{"content": '{"city": '}, {"content": '"Oslo"}'}]
    return [{"content": word} for word in WORDS]


def _chat_event(request: Request, delta: Json, reason: str | None) -> Event:
    choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
    return event(_chat(request, [choice], "chat.completion.chunk", usage=None))


# --- completions and embeddings ----------------------------------------------------------------


def completions(request: Request) -> Json | Iterator[Event]:
    """`/completions`."""
    if request.body.get("stream"):
        return _completion_events(request)
    choices = [{"index": 0, "text": "".join(WORDS), "finish_reason": "stop", "logprobs": None}]
    return _chat(request, choices, "text_completion", usage=_usage(request))


def _completion_events(request: Request) -> Iterator[Event]:
    choices: list[Json] = [{"index": 0, "text": w, "finish_reason": None} for w in WORDS]
    choices[-1]["finish_reason"] = "stop"
    events = [event(_chat(request, [c], "text_completion", usage=None)) for c in choices]
    if (request.body.get("stream_options") or {}).get("include_usage"):
        events.append(event(_chat(request, [], "text_completion", usage=_usage(request))))
    yield from request.disturbed([*events, _DONE], event(_ERROR))


def embeddings(request: Request) -> Json:
    """`/embeddings`."""
    return {
        "object": "list",
        "model": request.body["model"],
        "data": [{"object": "embedding", "index": 0, "embedding": [0.25, 0.5]}],
        "usage": {"prompt_tokens": 8, "total_tokens": 8},
    }


# --- responses ---------------------------------------------------------------------------------


def responses(request: Request) -> Json | Iterator[Event]:
    """`/responses`."""
    status = "incomplete" if request.asks_for("length") else "completed"
    if request.asks_for("fail"):
        status = "failed"
    whole = _response(request, status, [_item(request)])
    return _response_events(request, whole) if request.body.get("stream") else whole


def _response(request: Request, status: str, output: list[Json]) -> Json:
    usage = {
        "input_tokens": 100,
        "output_tokens": 30,
        "total_tokens": 130,
        "input_tokens_details": {"cached_tokens": 40},
        "output_tokens_details": {"reasoning_tokens": 10},
    }
    finished = status in ("completed", "incomplete") and not request.asks_for("no usage")
    return {
        "id": "resp-1",
        "object": "response",
        "created_at": 1,
        "model": request.body["model"],
        "status": status,
        "error": {"code": "server_error", "message": "planted"} if status == "failed" else None,
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "service_tier": _tier(request),
        "usage": usage if finished else None,
    }


def _item(request: Request) -> Json:
    if request.asks_for("tool"):
        return {
            "id": "f-1",
            "type": "function_call",
            "call_id": "c-1",
            "status": "completed",
        } | _TOOL
    part = {"type": "output_text", "text": "".join(WORDS), "annotations": []}
    if request.asks_for("refuse"):
        part = {"type": "refusal", "refusal": _REFUSAL}
    if "text" in request.body:
        part |= {"text": '{"city": "Oslo"}'}
    return _message("completed", [part])


def _message(status: str, content: list[Json]) -> Json:
    head = {"id": "m-1", "type": "message", "role": "assistant", "status": status}
    return head | {"content": content}


def _response_events(request: Request, whole: Json) -> Iterator[Event]:
    started = {"type": "response.created", "response": _response(request, "in_progress", [])}
    events = [started, *_item_events(request, whole["output"][0])]
    events.append({"type": f"response.{whole['status']}", "response": whole})
    numbered = [e | {"sequence_number": number} for number, e in enumerate(events)]
    error = {"type": "error", "code": "server_error", "message": "planted", "param": None}
    last = event(error | {"sequence_number": 99}, "error")
    yield from request.disturbed([event(e, str(e["type"])) for e in numbered], last)


def _item_events(request: Request, item: Json) -> Iterator[Json]:
    at = {"output_index": 0, "item_id": item["id"]}
    if item["type"] == "function_call":
        yield {"type": "response.output_item.added", "item": item | {"arguments": ""}} | at
        delta = {"type": "response.function_call_arguments.delta", "delta": item["arguments"]}
        yield delta | at
    else:
        yield {"type": "response.output_item.added", "item": _message("in_progress", [])} | at
        yield from _part_events(request, item["content"][0], at | {"content_index": 0})
    yield {"type": "response.output_item.done", "item": item} | at


def _part_events(request: Request, part: Json, at: Json) -> Iterator[Json]:
    kind, key = ("refusal", "refusal") if request.asks_for("refuse") else ("output_text", "text")
    yield {"type": "response.content_part.added", "part": part | {key: ""}} | at
    for word in (part[key][:6], part[key][6:]):
        yield {"type": f"response.{kind}.delta", "delta": word, "logprobs": []} | at
    yield {"type": f"response.{kind}.done", key: part[key], "logprobs": []} | at
    yield {"type": "response.content_part.done", "part": part} | at
