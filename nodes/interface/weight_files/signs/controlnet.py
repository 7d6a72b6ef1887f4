"""ControlNets (Zhang et al. 2023) in the original layout and in that of diffusers, and their relatives."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.network import unet_family
from nodes.interface.weight_files.recognised import Recognised
from nodes.interface.weight_files.unet_shape import unet_shape

ORDER = 15
_PREFIXES = ("control_model.", "", "controlnet.")


def look(keys: Keys) -> Recognised | None:
    """By the zero convolutions."""
    return _lora(keys) or _unet(keys) or _transformer(keys)


def _lora(keys: Keys) -> Recognised | None:
    if "lora_controlnet" in keys:
        return Recognised(
            "controlnet",
            _family(keys),
            "control lora",
            "ldm",
            notes=("holds low-rank differences from the base model's U-Net, which it needs",),
        )
    if keys.has("lllite_unet_") or keys.has("lllite_"):
        return Recognised("controlnet", "sdxl", "lllite", "kohya")
    return None


def _unet(keys: Keys) -> Recognised | None:
    for prefix in _PREFIXES:
        ldm = keys.has(f"{prefix}zero_convs.0.0.weight")
        if not ldm and not keys.has(f"{prefix}controlnet_down_blocks.0.", f"{prefix}controlnet_cond_embedding."):
            continue
        below = keys.under(prefix)
        difference = (
            ("holds differences from the base model's U-Net: they must be added to it",) if "difference" in keys else ()
        )
        name = "middle_block_out.0.weight" if ldm else "controlnet_mid_block.weight"
        missing = () if name in below else (f"{name} of the ControlNet",)
        part = keys.part("controlnet", prefix, "ldm" if ldm else "diffusers")
        return Recognised(
            "controlnet",
            _family(below),
            _variant(below, keys),
            part.layout,
            parts=(part,),
            missing=missing,
            notes=difference,
        )
    return None


def _family(below: Keys) -> str:
    shape = unet_shape(below)
    return unet_family(shape) if shape else "unknown"


def _variant(below: Keys, keys: Keys) -> str:
    if below.has("task_embedding") or below.has("control_add_embedding."):
        return "union"
    return "difference" if "difference" in keys else ""


def _transformer(keys: Keys) -> Recognised | None:
    if not keys.has("controlnet_blocks.0."):
        return None
    family = "flux" if keys.has("controlnet_x_embedder.") else "sd3" if keys.has("pos_embed_input.") else "unknown"
    return Recognised("controlnet", family, "", "diffusers", parts=(keys.part("controlnet", "", "diffusers"),))
