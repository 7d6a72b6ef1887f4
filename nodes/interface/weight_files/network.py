"""Which network a set of tensors is: the families of U-Nets by their structure, those of transformers by name."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.prediction import predicts
from nodes.interface.weight_files.recognised import Prediction
from nodes.interface.weight_files.transformers import transformer_family
from nodes.interface.weight_files.unet_shape import UNetShape, gaps, unet_shape

_INPUTS = {8: "pix2pix", 9: "inpaint", 5: "depth", 7: "x4_upscaler"}


@dataclass(frozen=True)
class Network:
    """A diffusion network: its family, variant and layout, how it predicts and what it lacks."""

    family: str
    variant: str
    layout: str
    prediction: Prediction
    width: int
    missing: tuple[str, ...] = ()


def network_of(keys: Keys, prefix: str = "") -> Network | None:
    """The network below a prefix, or None where there is none of a known structure."""
    below = keys.under(prefix) if prefix else keys
    if found := transformer_family(below):
        family, variant, kind = found
        return Network(family, variant, "original", Prediction(kind, sign="the family's"), 0)
    shape = unet_shape(below)
    if shape is None:
        return None
    family, variant = unet_family(shape), unet_variant(shape)
    prediction = predicts(keys, below, prefix, family, shape.inputs)
    return Network(family, variant, shape.layout, prediction, shape.context, gaps(below, shape))


def unet_family(shape: UNetShape) -> str:
    """The family of a U-Net, by its structure first and by the width of the text it reads second."""
    if shape.temporal:
        return "svd"
    if not shape.context:
        return "adm" if shape.layout == "ldm" else "unknown"
    if shape.cascade:
        return "if"
    if shape.vector and not shape.first_attention:
        return "sdxl_refiner" if shape.context == 1280 or shape.levels == 4 else "sdxl"
    if shape.linear or shape.context == 1024:
        return "sd2"
    return "ldm" if shape.context == 1280 or shape.inputs == 3 else "sd1"


def unet_variant(shape: UNetShape) -> str:
    """What the inputs beside the noisy latent make of it."""
    if shape.vector and shape.first_attention and shape.layout == "ldm" and not shape.classes:
        return "unclip"
    if shape.temporal or shape.cascade:
        return ""
    return "unclip" if shape.class_vector else _INPUTS.get(shape.inputs, "")
