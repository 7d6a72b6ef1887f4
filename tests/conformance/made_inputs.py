"""Inputs that are made when a node is called, because they need models: for control nodes and for whole folders."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from nodes.autoencoders.kl import KLConfig
from nodes.autoencoders.vq import VQAutoencoder
from nodes.control.load_controlnet import load_controlnet
from nodes.control.load_image_encoder import load_image_encoder
from nodes.control.load_ip_adapter import load_ip_adapter
from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.unet import UNet
from nodes.interface import Conditioning, Context, Denoiser, Image
from nodes.weights.load_diffusion_model import load_diffusion_model
from tests.conformance.control import CONTROL_FILES
from tests.fixtures.made import class_layout
from tests.fixtures.made.control_layout import attention_shapes, face_shapes, style_shapes, vision_shapes
from tests.fixtures.made.kinds import SMALL_SD15
from tests.fixtures.made.unet_layout import unet_table
from tests.fixtures.made.values import values, write
from tests.nodes.denoisers import folders

CLASSES = UNetConfig(in_channels=3, out_channels=3, width=32, multipliers=(1, 2), blocks=(1, 1), input_depths=(0, 1),
                     middle_depth=1, output_depths=(1, 1, 0, 0), context_width=16, heads=1)
PICTURE = Image(torch.rand(1, 3, 56, 56, generator=torch.Generator().manual_seed(5)))
EMBED = 24  # of the made image encoder


@cache
def place() -> tempfile.TemporaryDirectory[str]:
    """Where the files are, until the tests end."""
    return tempfile.TemporaryDirectory(prefix="wireloom-inputs-")


def file(name: str) -> Path:
    """A file there."""
    return Path(place().name) / f"{name}.safetensors"


@cache
def denoiser() -> Denoiser:
    """A small model in the layout of Stable Diffusion 1.5."""
    path = write(file("unet"), unet_table(SMALL_SD15, ""), torch.float32)
    return load_diffusion_model(Context(), str(path))


@cache
def vision() -> Any:
    """A small image encoder with the statistics of an unCLIP checkpoint."""
    told = {"noise_augmentor.data_mean": torch.linspace(-1, 1, EMBED)[None],
            "noise_augmentor.data_std": torch.linspace(0.5, 2, EMBED)[None]}
    save_file(values(vision_shapes(embed=EMBED)) | told, file("vision"))
    return load_image_encoder(Context(), str(file("vision")))


def controlnet() -> dict[str, Any]:
    """A branch for the model, and its hint."""
    loaded = load_controlnet(Context(), str(CONTROL_FILES["control.load_controlnet"](file("controlnet"))))
    return {"denoiser": denoiser(), "controlnet": loaded, "hint": PICTURE}


def ip_adapter() -> dict[str, Any]:
    """An adapter for the model, and a picture to look at."""
    adapter = load_ip_adapter(Context(), str(CONTROL_FILES["control.load_ip_adapter"](file("ip-adapter"))))
    return {"denoiser": denoiser(), "adapter": adapter, "image_encoder": vision(), "image": PICTURE}


def face_id() -> dict[str, Any]:
    """An adapter for the model, and the numbers of a face."""
    path = write(file("face-id"), face_shapes(SMALL_SD15) | attention_shapes(SMALL_SD15))
    return {"denoiser": denoiser(), "adapter": load_ip_adapter(Context(), str(path)), "face": [0.25] * 16}


def style() -> dict[str, Any]:
    """A style model as wide as the prompt."""
    path = write(file("style"), style_shapes(32, 48, 8), torch.float32)
    return {"conditioning": Conditioning(torch.ones(1, 77, 48)), "image_encoder": vision(), "image": PICTURE,
            "file": str(path)}


def unclip() -> dict[str, Any]:
    """A prompt and a picture."""
    return {"conditioning": Conditioning(torch.ones(1, 77, 48)), "image_encoder": vision(), "image": PICTURE}


def class_checkpoint() -> dict[str, Any]:
    """Latent diffusion of ten classes: network, code book and table."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network, pictures = UNet(CLASSES), VQAutoencoder(KLConfig(32, (1, 1, 2), 1, 3), 50)
        tensors = {f"model.diffusion_model.{n}": t for n, t in network.state_dict().items()}
        tensors |= {f"first_stage_model.{n}": t for n, t in pictures.state_dict().items()}
        tensors["cond_stage_model.embedding.weight"] = torch.randn(11, 16)
    save_file(tensors, file("classes"))
    return {"file": str(file("classes"))}


def class_network() -> dict[str, Any]:
    """A DiT of ten classes."""
    save_file(class_layout.filled(class_layout.dit()), file("dit"))
    return {"file": str(file("dit"))}


@cache
def diffusers_folder() -> dict[str, Any]:
    """A folder that diffusers wrote; skipped without it."""
    pytest.importorskip("diffusers")
    return {"file": str(Path(place().name) / folders.save(folders.dit, Path(place().name))[1])}


MADE_INPUTS: dict[str, Callable[[], dict[str, Any]]] = {
    "control.apply_controlnet": controlnet,
    "control.apply_face_id": face_id,
    "control.apply_ip_adapter": ip_adapter,
    "control.style": style,
    "control.unclip": unclip,
    "weights.load_class_checkpoint": class_checkpoint,
    "weights.load_denoiser": class_network,
    "weights.load_diffusers": diffusers_folder,
}
"""What makes the inputs of a node."""
