"""Prompts to what a denoiser reads."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Conditioning, Text, TextEncoder, node


@node("text.encode", version=1, tags=("prompt", "clip", "conditioning"), phrase="{prompt}")
def encode(text_encoder: TextEncoder, prompt: Annotated[str, Text(multiline=True, prompt=True)] = "") -> Conditioning:
    """Encode a prompt for a denoiser.

    Args:
        text_encoder: the text encoder that the denoiser was trained with
        prompt: what to show, in words
    """
    return text_encoder.encode([prompt])
