"""Prompts for the SDXL refiner: a size and how well the picture should be liked."""

from __future__ import annotations

from typing import Annotated

from nodes.encoders.sd.settings import reader
from nodes.interface import BadInput, Conditioning, Range, Text, TextEncoder, node
from nodes.text.sizing import with_sizes


@node("text.encode_refiner", version=1, tags=("prompt", "sdxl refiner", "aesthetic score"),
      phrase="{prompt}, liked {aesthetic_score} of 10")
def encode_refiner(
    text_encoder: TextEncoder,
    prompt: Annotated[str, Text(multiline=True, prompt=True)] = "",
    aesthetic_score: Annotated[float, Range(0, 1000, step=0.1)] = 6.0,
    width: Annotated[int, Range(0, 16_384, unit="px")] = 1024,
    height: Annotated[int, Range(0, 16_384, unit="px")] = 1024,
) -> Conditioning:
    """Encode a prompt for the refiner of SDXL, which goes on from a picture's last noise levels.

    Args:
        text_encoder: the text encoder of an SDXL refiner checkpoint
        prompt: what to show, in words
        aesthetic_score: how well people would like the picture, 0 to 10; 6 is usual, 2.5 for the negative prompt
        width: width of the original
        height: height of the original
    """
    encode = reader(text_encoder)
    if [reading.name for reading in encode.readings] != ["clip_g"]:
        raise BadInput(f"expected the text encoder of an SDXL refiner checkpoint, got {text_encoder.name}; use "
                       "text.encode or text.encode_sdxl with it")
    return with_sizes(encode([prompt]), (height, width, 0, 0, aesthetic_score))
