"""Autoencoders that stand alone in their file."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Recognised

ORDER = 65
_PREFIXES = ("", "first_stage_model.", "vae.")


def look(keys: Keys) -> Recognised | None:
    """By encoder and decoder; TAESD by the numbered layers of its halves."""
    if keys.has("decoder.layers.0.") or keys.has("taesd_decoder.") or "decoder.1.weight" in keys:
        return Recognised("vae_approx", layout="original", notes=("approximates an autoencoder, for previews",))
    for prefix in _PREFIXES:
        below = keys.under(prefix) if prefix else keys
        if "decoder.conv_in.weight" in below or "encoder.conv_in.weight" in below:
            return _autoencoder(keys, below, prefix)
    return None


def _autoencoder(keys: Keys, below: Keys, prefix: str) -> Recognised:
    layout = "diffusers" if below.has("decoder.up_blocks.") or below.has("encoder.down_blocks.") else "ldm"
    channels = below.size("decoder.conv_in.weight", 1) or below.size("encoder.conv_out.weight", 0) // 2
    part = keys.part("vae", prefix, layout)
    missing = tuple(f"the {half}" for half in ("encoder", "decoder") if not below.has(f"{half}."))
    words = {4: "Stable Diffusion 1, 2 or XL; the header does not tell which", 16: "Stable Diffusion 3 or FLUX"}
    notes = (f"{channels} latent channels: {words.get(channels, 'of another family')}",)
    variant = "vq" if "quantize.embedding.weight" in below else ""
    return Recognised("vae", "unknown", variant, layout, parts=(part,), missing=missing, notes=notes)
