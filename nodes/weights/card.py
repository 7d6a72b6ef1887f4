"""What a weight file says about itself: the entry "wireloom" of its metadata, {kind, architecture, config, ...}."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from nodes.interface import BadInput, Context
from nodes.weights.mapped_file import mapped
from nodes.weights.safetensors_file import BadWeights, Header, read_header
from nodes.weights.sound import refuse_broken_tensors

KINDS = {
    "text_to_image": ("a text-to-image model", "weights.load_text_to_image"),
    "clip": ("a CLIP model", "weights.load_clip"),
    "upscaler": ("an upscaler", "weights.load_upscaler"),
    "lora": ("a LoRA", "adapters.load_lora"),
    "noisy_classifier": ("a classifier of noisy pictures", "weights.load_classifier"),
    "embedding": ("a learnt word", "encoders.add_word"),
    "starter_control": ("a control branch of the starter model", "weights.load_starter_control"),
}
"""Kinds of models: what people call them and the node that loads them."""

T = TypeVar("T")


def card_of(header: Header) -> dict[str, Any]:
    """The card of a file, or {} if it has none."""
    try:
        card = json.loads(header.metadata.get("wireloom", "{}"))
    except (ValueError, RecursionError):
        return {}
    return card if isinstance(card, dict) else {}


def expect_kind(path: Path, name: str, kind: str) -> dict[str, Any]:
    """The card of a file of this kind; refuses any other, saying which node would take it."""
    card = card_of(read_header(path, name))
    got = card.get("kind")
    if got == kind:
        return card
    what, _ = KINDS[kind]
    if got in KINDS:
        other, node = KINDS[got]
        raise BadWeights(name, f"expected {what}, but this is {other}; use {node}")
    raise BadWeights(name, f"expected {what}, but the file does not say what it is (no card under 'wireloom'); choose "
                           "another, or see with `wireloom models inspect` which node takes it")


def load(ctx: Context, name: str, kind: str, read: Callable[[Path], T]) -> T:
    """Read a model of one kind; what does not fit its own card is refused in words."""
    path = ctx.open_weights(name)
    expect_kind(path, name, kind)
    refuse_broken_tensors(mapped(path, read_header(path, name), name), name)
    try:
        return read(path)
    except BadInput:
        raise
    except (KeyError, TypeError, ValueError, RuntimeError, OSError) as error:
        first = " ".join(str(error).split())[:300]
        raise BadWeights(name, f"its tensors do not fit its card ({type(error).__name__}: {first})") from None
