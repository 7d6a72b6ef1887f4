"""Loading latent diffusion that draws classes: network, code book autoencoder and table of classes in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.autoencoders.kl import KLAutoencoder, fitting, kl_config
from nodes.autoencoders.kl_coder import autoencoder
from nodes.autoencoders.spaces import Scaling
from nodes.autoencoders.vq import vq_autoencoder
from nodes.denoisers.discrete import DiscreteLevels
from nodes.denoisers.family import labelled
from nodes.denoisers.ldm.class_denoise import ClassDenoise
from nodes.denoisers.ldm.config import unet_config
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.unet import UNet
from nodes.interface import Autoencoder, Choice, Context, Denoiser, ModelFile, Space, node
from nodes.interface.weight_files import BadWeights, read_header
from nodes.weights.assigning import built
from nodes.weights.mapped_file import mapped
from nodes.weights.placing import CHOICES, autoencoder_dtype, chosen_dtype, placed
from nodes.weights.safetensors_file import spoken

NETWORK, PICTURES, CLASSES = "model.diffusion_model.", "first_stage_model.", "cond_stage_model.embedding.weight"
BETAS = (0.0015, 0.0195)  # of the ImageNet model that was published (Rombach et al. 2022, table 14)
SIDE = 64


class ClassCheckpoint(NamedTuple):
    """The parts of a checkpoint that draws classes."""

    denoiser: Denoiser
    autoencoder: Autoencoder


def shapes_of(tensors: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Sizes by name."""
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def pictures_of(tensors: dict[str, Tensor], name: str, device: torch.device) -> tuple[Autoencoder, Space]:
    """The autoencoder, with a code book where the file has one, and the space of its latents."""
    tensors = fitting({n: t for n, t in tensors.items() if not n.startswith("loss.")})
    shapes, rounded = shapes_of(tensors), "quantize.embedding.weight" in tensors
    network: KLAutoencoder = built(lambda: vq_autoencoder(shapes) if rounded else KLAutoencoder(kl_config(shapes)),
                                   tensors, name, "autoencoder")
    scale = network.config.scale
    space = Space(f"{'vq' if rounded else 'kl'}-f{scale}", network.config.latent, scale, 1.0)
    dtype = autoencoder_dtype("auto", device)
    return autoencoder(network, space, Scaling(1.0), spoken(name), device, dtype), space


@node("weights.load_class_checkpoint", version=1, phrase="{file}",
      tags=("model", "latent diffusion", "imagenet", "cin256", "class", "vq"))
def load_class_checkpoint(
    ctx: Context,
    file: Annotated[str, ModelFile("checkpoint")],
    dtype: Annotated[str, Choice(CHOICES)] = "auto",
) -> ClassCheckpoint:
    """Load latent diffusion that draws classes, such as the ImageNet model of its authors (cin256).

    Args:
        file: a .safetensors checkpoint with network, autoencoder and table of classes
        dtype: what to compute in; auto = float32 on a CPU, half precision on a GPU

    Returns:
        denoiser: the model, steered by guidance.label; it knows a class for "any", so guidance needs no more
        autoencoder: turns pictures into its latents, and back
    """
    path = ctx.open_weights(file)
    header = read_header(path, file)
    if CLASSES not in header.by_name:
        raise BadWeights(file, f"expected a checkpoint with a table of classes ({CLASSES}), got none; use "
                               "weights.load_checkpoint for models that read prompts, weights.load_denoiser for others")
    tensors = mapped(path, header, file, NETWORK)
    config = replace(unet_config(shapes_of(tensors)), heads=1)
    network = built(lambda: UNet(config), tensors, file, "U-Net")
    kind = chosen_dtype(dtype, next(network.parameters()).dtype, ctx.device)
    if ctx.device.type != "cpu":
        placed(network, ctx.device, kind)
    pictures, space = pictures_of(mapped(path, header, file, PICTURES), file, ctx.device)
    levels = DiscreteLevels("scaled_linear", ends=BETAS)
    table = mapped(path, header, file, CLASSES)[""].float()
    denoise = ClassDenoise(LatentDenoise(network, levels, kind), table)
    denoiser = labelled(denoise, space, levels.sigma_min, levels.sigma_max, SIDE, len(table) - 1)
    return ClassCheckpoint(replace(denoiser, name=spoken(file)), pictures)
