"""T2I-Adapters (Mou et al. 2023): a small network whose features are added to the encoder half of the U-Net."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Recognised

ORDER = 30
_INPUTS = {192: ("sd1", 3), 64: ("sd1", 1), 768: ("sdxl", 3), 256: ("sdxl", 1)}
"""Channels after pixel unshuffling: 8 x 8 for Stable Diffusion 1, 16 x 16 for XL; of a picture or of a mask."""


def look(keys: Keys) -> Recognised | None:
    """By the body's blocks; a style adapter by its embedding."""
    if "style_embedding" in keys and keys.has("transformer_layes.0."):  # spelled so in the published files
        return Recognised("style_model", "sd1", "t2i style", "original")
    if "redux_up.weight" in keys:
        return Recognised("style_model", "flux", "redux", "original")
    prefix = "adapter." if keys.has("adapter.body.0.") else ""
    below = keys.under(prefix)
    light = "body.0.in_conv.weight" in below
    resnets = below.has("body.0.resnets.0.block1.")
    if not (light or resnets or "body.0.block1.weight" in below):
        return None
    family, colours = _INPUTS.get(below.size("body.0.in_conv.weight" if light else "conv_in.weight", 1), ("unknown", 0))
    notes = (f"reads pictures of {colours} channel{'s' * (colours > 1)}",) if colours else ()
    part = keys.part("adapter", prefix, "diffusers" if resnets else "original")
    return Recognised("t2i_adapter", family, "light" if light else "", part.layout, parts=(part,), notes=notes)
