"""Reading a text encoder before its end."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from nodes.encoders.sd.settings import changed, reader
from nodes.interface import BadInput, Range, TextEncoder, node


@node("encoders.clip_skip", version=1, tags=("clip set last layer", "stop at clip layers", "penultimate"), cheap=True,
      output="text_encoder", phrase="{text_encoder}, read at layer {layer} from the end")
def clip_skip(text_encoder: TextEncoder, layer: Annotated[int, Range(1, 32)] = 2) -> TextEncoder:
    """Read a text encoder of Stable Diffusion some layers before its end: many models were trained so.

    A1111 calls it "Clip skip", ComfyUI "CLIP Set Last Layer", where -2 is 2 here. SDXL counts from the end of each of
    its two text encoders and was trained with 2.

    Args:
        text_encoder: a text encoder as it was loaded
        layer: which layer's states to read, counted from the end; 1 is the last

    Returns:
        text_encoder: the same text encoder, read there
    """
    encode = reader(text_encoder)
    fewest = min(len(network.blocks()) for network in encode.networks)
    if layer > fewest:
        raise BadInput(f"expected a layer from 1 to {fewest}, all that {text_encoder.name} has, got {layer}; lower it")
    return changed(text_encoder, readings=tuple(replace(reading, layer=layer) for reading in encode.readings))
