"""Example inputs for the nodes that train: a tiny starter model, and four coloured squares to train it on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from nodes.control.starter_control import StarterControlConfig, control_of
from nodes.denoisers.unet import UNet, UNetConfig
from nodes.encoders.clip_model import ClipConfig, ClipModel
from nodes.encoders.learnt_words import TENSOR, word_metadata
from nodes.interface import ControlNet, Dataset, Denoiser, TextEncoder
from nodes.weights.load_text_to_image import TextToImage, assembled

CLIP = ClipConfig(embed_dim=16, vision_width=16, vision_layers=1, vision_heads=1, merges=500, context_length=16,
                  text_width=16, text_layers=1, text_heads=1)
UNET = UNetConfig(image_size=8, channels=(16, 16), blocks=1, heads=1, text_width=16, pooled_width=16, embedding=16)
SHORT: dict[str, Any] = {"steps": 3, "batch": 2, "sheet_every": 2}


@cache
def tiny_model() -> TextToImage:
    """A starter model of a few thousand parameters, none of them zero."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network, clip = UNet(UNET), ClipModel(CLIP)
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.1)
    card = {"config": {"image_size": UNET.image_size}}
    parts = network.eval().requires_grad_(False), card, clip.eval().requires_grad_(False)
    return assembled(*parts, "tiny", torch.float32)


def control(number: int) -> ControlNet:
    """An untrained control branch of that model."""
    model = tiny_model().denoiser.denoise.network
    with torch.random.fork_rng():
        return ControlNet(control_of(model, StarterControlConfig()).requires_grad_(False), "starter/tiny", f"c{number}")


def squares(number: int) -> Dataset:
    """Four pictures of 8 x 8 with captions and hints."""
    draws = torch.rand(4, 3, 1, 1, generator=torch.Generator().manual_seed(number))
    images = (draws * 255).byte().expand(-1, -1, 8, 8).contiguous()
    captions = ("a red sks", "a blue sks", "sks", "a sks, flat style")
    return Dataset(images, captions, "squares", images[:, :1].clone())


def model_inputs() -> dict[str, Denoiser | TextEncoder]:
    """The model as the nodes that train take it."""
    return {"denoiser": tiny_model().denoiser, "text_encoder": tiny_model().text_encoder}


def write_word(path: Path) -> Path:
    """A file with a learnt word of two vectors."""
    save_file({TENSOR: torch.full((2, CLIP.text_width), 0.1)}, path, word_metadata("sks"))
    return path


TRAINED = {"training.dreambooth": {"prior_count": 3}, "training.fine_tune": {}, "training.textual_inversion": {},
           "training.train_controlnet": {}, "training.train_lora": {"rank": 2}}
INPUTS: dict[str, dict[str, Any]] = {name: {**model_inputs(), **SHORT, **own} for name, own in TRAINED.items()}
"""What the nodes that train are called with."""
