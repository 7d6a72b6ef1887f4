"""From the tensors of a file to the parts of a latent diffusion model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from nodes.autoencoders.kl import KLAutoencoder, fitting, kl_config
from nodes.autoencoders.kl_coder import autoencoder
from nodes.autoencoders.spaces import PLAYGROUND, SCALINGS, SD, SDXL, Scaling
from nodes.denoisers.ldm.config import unet_config
from nodes.denoisers.ldm.continuous import ContinuousSchedule
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.interface import Autoencoder, Conditioning, Denoiser, Space, TextEncoder
from nodes.interface.weight_files import FAMILIES, BadWeights, Prediction
from nodes.interface.weight_files.tiny import halves
from nodes.weights.assigning import built
from nodes.weights.diffusers_names import is_diffusers, original_unet, original_vae
from nodes.weights.placing import autoencoder_dtype, chosen_dtype, placed
from nodes.weights.tiny_model import tiny_of

SPACES = {"sd1": SD, "sd2": SD, "sdxl": SDXL, "sdxl_refiner": SDXL}
"""The families that are latent diffusion U-Nets, and the space that they work in."""

SIDES = {"sd1": 64, "sd2": 64, "sdxl": 128, "sdxl_refiner": 128}
SIDE_V = 96  # SD2 was trained at 768 pixels where it predicts v
FED = (0, 4, 5)
"""Channels beside the latent that are filled: none, a picture to edit, a mask and a picture to paint into."""
UNFED = {1: "a depth map", 3: "a small picture to enlarge"}
PREDICTIONS = ("auto", "eps", "v", "x0")


@dataclass(frozen=True)
class Wish:
    """What the person chose instead of what the file says.

    prediction: one of PREDICTIONS; zero_terminal: None = as the file says; dtype: see `placing.CHOICES`
    """

    prediction: str = "auto"
    zero_terminal: bool | None = None
    dtype: str = "auto"


@dataclass
class EmptyPrompt:
    """What stands for no conditioning, encoded when it is first asked for."""

    text_encoder: TextEncoder
    found: list[Conditioning] = field(default_factory=list)

    def __call__(self) -> Conditioning:
        if not self.found:
            self.found.append(self.text_encoder.encode([""]))
        return self.found[0]


def space_of(family: str, prediction: Prediction) -> Space:
    """The space that a U-Net of a family works in; Playground v2.5 is SDXL's with another parametrisation."""
    return PLAYGROUND if prediction.kind == "edm" else SPACES[family]


def schedule_of(prediction: Prediction, wish: Wish, name: str) -> DiscreteSchedule | ContinuousSchedule:
    """How the network predicts and at which levels: as chosen, else as the file says."""
    kind = prediction.kind if wish.prediction == "auto" else wish.prediction
    low, high = prediction.sigma
    if kind == "edm":
        return ContinuousSchedule("edm", 0.5, low or 0.002, high or 80.0)
    if kind == "v_edm":
        return ContinuousSchedule("v", 1.0, low or 0.002, high or 120.0)
    if kind not in PREDICTIONS[1:]:
        raise BadWeights(name, f"it predicts {kind or 'something that its file does not tell'}; expected one of "
                               f"{', '.join(PREDICTIONS[1:])}: choose its prediction by hand")
    zero = prediction.zero_terminal_snr if wish.zero_terminal is None else wish.zero_terminal
    return DiscreteSchedule(kind, zero)


def unet_of(tensors: Mapping[str, Tensor], name: str) -> UNet:
    """The U-Net of tensors named without prefix, in the original or in diffusers' names."""
    tensors = original_unet(tensors) if is_diffusers(tensors) else tensors
    return built(lambda: UNet(unet_config({n: tuple(t.shape) for n, t in tensors.items()})), tensors, name, "U-Net")


def denoiser_of(tensors: Mapping[str, Tensor], family: str, prediction: Prediction, wish: Wish, name: str,
                device: torch.device, text_encoder: TextEncoder | None = None) -> Denoiser:
    """The Denoiser of a U-Net; its bytes go to a GPU at once, and on a CPU they stay in the file until first used."""
    if family not in SPACES:
        raise BadWeights(name, f"expected {' or '.join(FAMILIES[f] for f in SPACES)}, got "
                               f"{FAMILIES.get(family, family)}, which this node does not load; "
                               "weights.load_denoiser and weights.load_diffusers load others")
    schedule, network = schedule_of(prediction, wish, name), unet_of(tensors, name)
    refuse_unfed(network.config.in_channels - SPACES[family].channels, name)
    dtype = chosen_dtype(wish.dtype, next(network.parameters()).dtype, device)
    if device.type != "cpu":
        placed(network, device, dtype)
    null = None if text_encoder is None else EmptyPrompt(text_encoder)
    size = SIDE_V if family == "sd2" and schedule.prediction == "v" else SIDES[family]
    space = space_of(family, prediction)
    denoise = LatentDenoise(network, schedule, dtype, null, edit_scale=edit_scale(schedule, space))
    return Denoiser(denoise, space, schedule.sigma_min, schedule.sigma_max, accepts=("text",), size=size, name=name,
                    null=null)


def refuse_unfed(extra: int, name: str) -> None:
    """Refuse a U-Net that reads channels beside the latent that nothing here fills: it would draw as if they were 0."""
    if extra not in FED:
        what = UNFED.get(extra, "something")
        raise BadWeights(name, f"its U-Net reads {what} beside the latent (channels: {extra}), which nothing here "
                               "gives it; use a model without that, with a ControlNet where it shall follow a hint, or "
                               "upscale.upscale where it shall enlarge")


def edit_scale(schedule: DiscreteSchedule | ContinuousSchedule, space: Space) -> float:
    """CosXL-Edit reads the picture to edit in its space, InstructPix2Pix as the autoencoder gives it."""
    scaling = SCALINGS[space] if isinstance(schedule, ContinuousSchedule) and space in SCALINGS else None
    return scaling.factor if scaling is not None and isinstance(scaling.factor, float) else 1.0


def autoencoder_of(tensors: Mapping[str, Tensor], space: Space, choice: str, name: str,
                   device: torch.device, scaling: Scaling | None = None) -> Autoencoder:
    """The Autoencoder of tensors named without prefix, in the original or in diffusers' names.

    scaling: where the file has its own, None = that of the space
    """
    if halves(tensors):
        return tiny_of(tensors, space, choice, name, device)
    tensors = fitting(original_vae(tensors) if is_diffusers(tensors) else
                      {n: t for n, t in tensors.items() if not n.startswith(("loss.", "model_ema."))})
    network = built(lambda: KLAutoencoder(kl_config({n: tuple(t.shape) for n, t in tensors.items()})), tensors, name,
                    "autoencoder (VAE)")
    if (network.config.latent, network.config.scale) != (space.channels, space.scale):
        raise BadWeights(name, f"expected an autoencoder of {space.channels} channels at 1/{space.scale} of the size, "
                               f"got {network.config.latent} at 1/{network.config.scale}; it is another model's")
    return autoencoder(network, space, scaling or SCALINGS[space], name, device, autoencoder_dtype(choice, device))
