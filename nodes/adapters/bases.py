"""Which family of models a network belongs to, and what people call a family."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from nodes.interface.weight_files import FAMILIES

STARTER = "starter"
_WIDTHS = {768: "sd1", 1024: "sd2", 2048: "sdxl", 1280: "sdxl_refiner"}


def family_of(parameters: Mapping[str, Tensor]) -> str:
    """The family of a U-Net by how wide the text is that its cross-attention reads; "" where that is none's width."""
    for name, parameter in parameters.items():
        if name.endswith("attn2.to_k.weight"):
            return _WIDTHS.get(parameter.shape[1], "")
        if name.endswith("attention.text_kv.weight"):
            return STARTER
    return ""


def words(base: str) -> str:
    """A base as people call it; that of an adapter may be one model's name, such as "starter/emoji-32"."""
    return "the models that ship" if base == STARTER else FAMILIES.get(base, base)
