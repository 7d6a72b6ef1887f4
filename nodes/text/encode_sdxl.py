"""Prompts for SDXL: two text encoders, and the sizes that it was trained to be told."""

from __future__ import annotations

from typing import Annotated

from nodes.encoders.sd.settings import reader
from nodes.interface import BadInput, Conditioning, Range, Text, TextEncoder, node
from nodes.text.sizing import with_sizes


@node("text.encode_sdxl", version=1, tags=("prompt", "clip text encode sdxl", "size conditioning", "crop"),
      phrase="{prompt}[ and {prompt_l}], as pictures of {width}x{height}")
def encode_sdxl(
    text_encoder: TextEncoder,
    prompt: Annotated[str, Text(multiline=True, prompt=True)] = "",
    prompt_l: Annotated[str, Text(multiline=True, prompt=True)] = "",
    width: Annotated[int, Range(0, 16_384, unit="px")] = 1024,
    height: Annotated[int, Range(0, 16_384, unit="px")] = 1024,
    left: Annotated[int, Range(0, 16_384, unit="px")] = 0,
    top: Annotated[int, Range(0, 16_384, unit="px")] = 0,
    target_width: Annotated[int | None, Range(0, 16_384, unit="px")] = None,
    target_height: Annotated[int | None, Range(0, 16_384, unit="px")] = None,
) -> Conditioning:
    """Encode a prompt for SDXL and say what size of picture it is like.

    text.encode does without: SDXL is then told the size of the picture that it makes.

    Args:
        text_encoder: the text encoder of an SDXL checkpoint
        prompt: what to show, in words
        prompt_l: what the first of its two text encoders (CLIP-L) reads; empty = the same, a blank = nothing
        width: width of the original, before it was cropped; small ones were blurry in training
        height: height of the original
        left: how much of it was cropped away on the left; 0 shows things whole
        top: how much of it was cropped away at the top
        target_width: width of the picture to make; empty = width
        target_height: height of the picture to make; empty = height
    """
    encode = reader(text_encoder)
    if len(encode.networks) != 2:
        raise BadInput("expected the text encoder of an SDXL checkpoint, which is two in one, got that of "
                       f"{text_encoder.name}; use text.encode with it")
    first = {"clip_l": [prompt_l]} if prompt_l else {}
    wide = width if target_width is None else target_width
    high = height if target_height is None else target_height
    return with_sizes(encode.apart([prompt], first), (height, width, top, left, high, wide))
