"""Diffusion networks that stand alone in their file, without a prefix or below one of the usual few."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.network import network_of
from nodes.interface.weight_files.recognised import Recognised

ORDER = 60
_PREFIXES = ("", "model.", "unet.", "transformer.", "net.", "diffusion_model.")


def look(keys: Keys) -> Recognised | None:
    """By the structure of the network."""
    for prefix in _PREFIXES:
        if (not prefix or keys.has(prefix)) and (network := network_of(keys, prefix)):
            part = keys.part("unet", prefix, network.layout, network.width)
            about = (network.family, network.variant, network.layout, network.prediction)
            return Recognised("diffusion_model", *about, (part,), network.missing)
    return None
