"""IP-Adapters (Ye et al. 2023): keys and values of image tokens for each cross-attention."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Recognised

ORDER = 10
FAMILY_OF_CONTEXT = {768: "sd1", 1024: "sd2", 2048: "sdxl", 4096: "flux"}


def look(keys: Keys) -> Recognised | None:
    """By its two halves, image_proj and ip_adapter; an outer state dict's prefix may precede them."""
    name = next(keys.ending(".to_k_ip.weight"), "")
    if not name or not (keys.has("image_proj.") or keys.has("ip_adapter.")):
        return None
    parts = tuple(
        keys.part(part, f"{part}.", "original") for part in ("image_proj", "ip_adapter") if keys.has(f"{part}.")
    )
    missing = tuple(f"{half}, half of it" for half in ("image_proj", "ip_adapter") if not keys.has(f"{half}."))
    family = FAMILY_OF_CONTEXT.get(keys.size(name, 1), "unknown")
    return Recognised("ip_adapter", family, variant(keys), "original", parts=parts, missing=missing, notes=notes(keys))


def variant(keys: Keys) -> str:
    """How features become tokens: by one projection, a resampler ("plus"), a perceptron ("full"), from a face."""
    face = any(True for _ in keys.ending(".to_q_lora.down.weight"))
    if "image_proj.latents" in keys or keys.has("image_proj.perceiver_resampler."):
        return "faceid plus" if face else "plus"
    if "image_proj.proj.weight" in keys:
        return "plain"
    return "faceid" if face else "full"


def notes(keys: Keys) -> tuple[str, ...]:
    """Which image encoder it reads, by the width of its features."""
    plain, plus = keys.size("image_proj.proj.weight", 1), keys.size("image_proj.proj_in.weight", 1) or keys.size(
        "image_proj.perceiver_resampler.proj_in.weight", 1)
    names = (
        {1024: "ViT-H/14 (embedding)", 1280: "ViT-bigG/14 (embedding)"}
        if plain
        else {1280: "ViT-H/14 (hidden states)", 1664: "ViT-bigG/14 (hidden states)"}
    )
    width = plain or plus
    return (f"reads image features of width {width}: {names.get(width, 'of an unknown encoder')}",) if width else ()
