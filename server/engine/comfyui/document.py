"""Bytes to the data of ComfyUI: JSON as it exports it, or the texts of a PNG. It may hold larger integers and NaN."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from server.engine import png
from server.engine.problems import Problem, Rejected
from server.engine.strict import MAX_BYTES, limit_depth

LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What a file held: the prompt (what ran), the graph (what was drawn), or both."""

    prompt: dict[str, Any] | None = None
    graph: dict[str, Any] | None = None


def find(raw: bytes) -> Found:
    """The prompt and the graph in a file. Raises Rejected where it holds neither."""
    return _in_png(raw) if raw.startswith(png.SIGNATURE) else found_in(loads(raw))


def found_in(data: Any) -> Found:
    """Which of the two formats this data is. Raises Rejected."""
    if isinstance(data, dict):
        if isinstance(data.get("nodes"), list):
            return Found(graph=data)
        inner = data.get("prompt")  # the body of ComfyUI's POST /prompt
        candidate = inner if isinstance(inner, dict) and "class_type" not in data else data
        if any(isinstance(node, dict) and "class_type" in node for node in candidate.values()):
            return Found(prompt=candidate)
    raise _rejected("expected a workflow of ComfyUI: its API format, {\"3\": {\"class_type\": ..., \"inputs\": ...}}, "
                    "or what its editor saves, {\"nodes\": [...], \"links\": [...]}")


def loads(raw: bytes) -> Any:
    """JSON as ComfyUI writes it: integers of 64 bits are read, NaN and infinities become null. Raises Rejected."""
    if len(raw) > MAX_BYTES:
        raise Rejected([Problem("too_large", f"expected at most {MAX_BYTES} bytes of JSON, got {len(raw)}")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _rejected(f"expected UTF-8, got the byte 0x{raw[error.start]:02x} at byte {error.start}") from None
    limit_depth(raw)
    try:
        return json.loads(text, parse_constant=lambda _: None, parse_int=_integer, parse_float=_float)
    except json.JSONDecodeError as error:
        raise _rejected(f"not JSON: {error.msg} (line {error.lineno})") from None


def _integer(text: str) -> int | None:
    return int(text) if len(text) <= LONGEST_NUMBER else None


def _float(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def _in_png(raw: bytes) -> Found:
    texts = png.read_all_text(raw)
    parts = {name: found_in(loads(texts[name].encode("utf-8", "replace"))) for name in ("prompt", "workflow")
             if texts.get(name, "").strip()}
    if not parts:
        raise _rejected("this PNG carries no workflow of ComfyUI: it has neither a text \"prompt\" nor \"workflow\"")
    return Found(next((part.prompt for part in parts.values() if part.prompt), None),
                 next((part.graph for part in parts.values() if part.graph), None))


def _rejected(message: str) -> Rejected:
    return Rejected([Problem("not_comfyui", message)])
