"""Upscalers (super-resolution networks), by their architecture."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Recognised

ORDER = 80
_PREFIXES = ("", "params_ema.", "params.", "params-ema.", "state_dict.", "model_state_dict.", "netG.", "generator.")
SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ESRGAN", ("body.0.rdb1.conv1.weight",)),
    ("ESRGAN (first names)", ("model.1.sub.0.RDB1.conv1.0.weight",)),
    ("HAT", ("layers.0.residual_group.overlap_attn.", "conv_first.weight")),
    ("DAT", ("layers.0.blocks.0.attn.attns.", "conv_first.weight")),
    ("Swin2SR", ("layers.0.residual_group.blocks.0.attn.logit_scale", "conv_first.weight")),
    ("SwinIR", ("layers.0.residual_group.blocks.0.", "conv_first.weight")),
    ("OmniSR", ("residual_layer.0.residual_layer.0.",)),
    ("SPAN", ("block_1.c1_r.",)),
    ("RealPLKSR", ("feats.0.weight", "feats.1.")),
    ("GRL", ("layers.0.blocks.0.attn.cab.", "conv_first.weight")),
    ("SwiftSR", ("upsampler.conv.weight", "blocks.0.")),
)
"""Architecture and the names (or their beginnings) that it is told by; the first that fits counts."""


def look(keys: Keys) -> Recognised | None:
    """By names; the compact network of Real-ESRGAN by its alternation of convolutions and slopes."""
    for prefix in _PREFIXES:
        below = keys.under(prefix) if prefix and keys.has(prefix) else keys
        if name := next((name for name, signs in SIGNS if below.has(*signs)), "") or _compact(below):
            return Recognised(
                "upscaler",
                "unknown",
                name,
                "original",
                parts=(keys.part("upscaler", prefix if below is not keys else "", "original"),),
            )
    return None


def _compact(keys: Keys) -> str:
    first, slope = keys.shape("body.0.weight"), keys.shape("body.1.weight")
    return "SRVGGNetCompact" if len(first) == 4 and len(slope) == 1 and first[0] == slope[0] else ""
