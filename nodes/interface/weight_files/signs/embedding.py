"""Textual-inversion embeddings (Gal et al. 2022), in all layouts that programs have written."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Recognised

ORDER = 70
FAMILY_OF_WIDTH = {768: "sd1", 1024: "sd2", 1280: "sdxl"}
MOST_TENSORS = 32


def look(keys: Keys) -> Recognised | None:
    """Few tensors, each a vector or a list of vectors as wide as the tokens of a text encoder."""
    if len(keys) > MOST_TENSORS:
        return None
    if "clip_g" in keys:
        return _found("sdxl", "web ui", keys, "clip_g")
    for sign, layout in (("emb_params", "web ui"), ("clip_l", "web ui"), ("string_to_param.", "original")):
        if name := next(keys.starting(sign), ""):
            return _found(FAMILY_OF_WIDTH.get(keys.size(name, -1), "unknown"), layout, keys, name)
    shapes = [keys.shape(name) for name in keys.names]
    if (
        len(keys) == 1
        and len(shapes[0]) in (1, 2)
        and shapes[0][-1] in FAMILY_OF_WIDTH
        and len(shapes[0]) * shapes[0][0] < 2500
    ):
        return _found(FAMILY_OF_WIDTH[shapes[0][-1]], "diffusers", keys, keys.names[0])
    return None


def _found(family: str, layout: str, keys: Keys, name: str) -> Recognised:
    shape = keys.shape(name)
    count = shape[0] if len(shape) == 2 else 1
    parts = (keys.part("embedding", "", layout, keys.size(name, -1)),)
    return Recognised(
        "embedding", family, "", layout, parts=parts, notes=(f"stands for {count} token{'s' * (count != 1)}",)
    )
