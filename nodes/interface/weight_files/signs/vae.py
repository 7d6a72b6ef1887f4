"""Autoencoders that stand alone in their file."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Recognised
from nodes.interface.weight_files.tiny import Half, halves

ORDER = 65
_PREFIXES = ("", "first_stage_model.", "vae.")


def look(keys: Keys) -> Recognised | None:
    """By encoder and decoder; TAESD by the numbered layers of its halves."""
    if found := halves(set(keys.names)):
        return _tiny(keys, found)
    for prefix in _PREFIXES:
        below = keys.under(prefix) if prefix else keys
        if "decoder.conv_in.weight" in below or "encoder.conv_in.weight" in below:
            return _autoencoder(keys, below, prefix)
    return None


def _tiny(keys: Keys, found: tuple[Half, ...]) -> Recognised:
    names = {half.name for half in found}
    layout = "diffusers" if any(half.prefix.endswith("layers.") for half in found) else "original"
    missing = tuple(f"the {name}" for name in ("encoder", "decoder") if name not in names)
    part = keys.part("vae", "", layout)
    return Recognised("vae_approx", "unknown", "", layout, parts=(part,), missing=missing, also=("vae",),
                      notes=(_channels(keys.size(found[-1].narrow, found[-1].name == "decoder")),))


def _channels(count: int) -> str:
    """How many channels the latents have, and whose that are."""
    words = {4: "Stable Diffusion 1, 2 or XL; the header does not tell which", 16: "Stable Diffusion 3 or FLUX"}
    return f"{count} latent channels: {words.get(count, 'of another family')}"


def _autoencoder(keys: Keys, below: Keys, prefix: str) -> Recognised:
    layout = "diffusers" if below.has("decoder.up_blocks.") or below.has("encoder.down_blocks.") else "ldm"
    channels = below.size("decoder.conv_in.weight", 1) or below.size("encoder.conv_out.weight", 0) // 2
    part = keys.part("vae", prefix, layout)
    missing = tuple(f"the {half}" for half in ("encoder", "decoder") if not below.has(f"{half}."))
    variant = "vq" if "quantize.embedding.weight" in below else ""
    return Recognised("vae", "unknown", variant, layout, parts=(part,), missing=missing,
                      notes=(_channels(channels),))
