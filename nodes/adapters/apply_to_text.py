"""A LoRA on a text encoder."""

from __future__ import annotations

from typing import Annotated

from nodes.adapters.applying import encoder_with_adapter
from nodes.adapters.fitting import MISSING, Wanted
from nodes.interface import Adapter, Choice, Range, TextEncoder, node


@node("adapters.apply_to_text", version=1, tags=("lora", "clip", "text encoder"), cheap=True, output="text_encoder",
      phrase="{text_encoder} with {adapter}[ at strength {strength}]")
def apply_to_text(
    text_encoder: TextEncoder,
    adapter: Adapter,
    strength: Annotated[float, Range(-20, 20, step=0.05)] = 1.0,
    missing: Annotated[str, Choice(MISSING)] = "refuse",
) -> TextEncoder:
    """Change a text encoder by a LoRA or kin; chain several of these for several.

    Args:
        text_encoder: the text encoder of the model that the LoRA was made for
        adapter: a LoRA that was trained with the text encoder
        strength: 1 is as it was trained, 0 is nothing, below 0 is the other way
        missing: what to do with layers of the LoRA that the text encoder does not have

    Returns:
        text_encoder: the same encoder, changed; encode the negative prompt with it too
    """
    if strength == 0:
        return text_encoder
    return encoder_with_adapter(text_encoder, adapter, Wanted(strength, missing=missing))
