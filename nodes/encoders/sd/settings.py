"""What nodes change about a text encoder of Stable Diffusion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nodes.encoders.sd.encode import EncodePrompts
from nodes.interface import BadInput, TextEncoder


def reader(text_encoder: TextEncoder) -> EncodePrompts:
    """Its `encode`; refuses text encoders of other models."""
    encode = text_encoder.encode
    if isinstance(encode, EncodePrompts):
        return encode
    raise BadInput(f"expected a text encoder of Stable Diffusion (1, 2, XL or the refiner), got {text_encoder.name}, "
                   "which reads prompts another way; wire the one of weights.load_checkpoint")


def changed(text_encoder: TextEncoder, **fields: Any) -> TextEncoder:
    """The same text encoder with other settings."""
    return replace(text_encoder, encode=replace(reader(text_encoder), **fields))
