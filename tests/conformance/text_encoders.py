"""Small text encoders of Stable Diffusion for the nodes that need one, and files for those that load one."""

from __future__ import annotations

from nodes.encoders.sd import assemble
from nodes.interface import TextEncoder
from tests.fixtures.made.text_layout import TextSizes, clip_text_table, open_clip_text_table
from tests.fixtures.made.unet_layout import Table
from tests.fixtures.made.values import values, write

SIZES = TextSizes(width=64, layers=2, mlp=64, projection=64, vocabulary=600)


def sd_text_encoder(family: str) -> TextEncoder:
    """A text encoder of Stable Diffusion with random weights, few channels and few ids."""
    return assemble.text_encoder(values(sd_text_table(family)), family, "made")


def sd_text_table(family: str) -> Table:
    """The tensors of a checkpoint's text encoders."""
    first, second = "conditioner.embedders.0.", "conditioner.embedders.1."
    return {"sd1": clip_text_table(SIZES),
            "sdxl": clip_text_table(SIZES, first + "transformer.text_model.")
            | open_clip_text_table(SIZES, second + "model."),
            "sdxl_refiner": open_clip_text_table(SIZES, first + "model.")}[family]


TEXT_INPUTS = {
    **{name: {"text_encoder": sd_text_encoder("sd1")} for name in (
        "encoders.clip_skip", "encoders.emphasis", "encoders.textual_inversion", "text.tokens")},
    "text.encode_sdxl": {"text_encoder": sd_text_encoder("sdxl")},
    "text.encode_refiner": {"text_encoder": sd_text_encoder("sdxl_refiner")},
    "weights.load_text_encoder": {"family": "sd1"},
}
"""What the nodes around text encoders are called with."""

TEXT_FILES = {
    "encoders.textual_inversion": lambda path: write(path, {"emb_params": (2, 64)}),
    "weights.load_text_encoder": lambda path: write(path, clip_text_table(SIZES, "text_model.")),
}
"""What writes the example file of a node."""
