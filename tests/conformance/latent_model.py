"""A latent diffusion model of a few channels with random weights, for nodes that work inside one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch

from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.encoders.strip import ShownToken
from nodes.interface import RGB, Conditioning, Denoiser, TextEncoder

WIDTH = 8
SIZES = UNetConfig(in_channels=3, out_channels=3, width=32, multipliers=(1, 2), blocks=(1, 1), input_depths=(1, 1),
                   output_depths=(1, 1, 1, 1), context_width=WIDTH)


@cache
def latent_model() -> Denoiser:
    """The model, in pixel space."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = UNet(SIZES).eval().requires_grad_(False)
    null = Conditioning(torch.ones(1, 3, WIDTH))
    schedule = DiscreteSchedule()
    return Denoiser(LatentDenoise(network, schedule, null=null), RGB, schedule.sigma_min, schedule.sigma_max, ("text",),
                    None, "latent", null)


@dataclass(frozen=True)
class Words:
    """Encodes words by their length, and tells them."""

    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        rows = [[float(len(word)) for word in prompt.split()] for prompt in prompts]
        tokens = torch.tensor(rows)[..., None] * torch.linspace(-1, 1, WIDTH)
        return Conditioning(tokens, text=tuple(prompts))

    def tokens(self, prompt: str) -> list[ShownToken]:
        """Its words, the first at place 0: this encoder sets no start mark."""
        return [ShownToken(1, i, i, word, True) for i, word in enumerate(prompt.split())]


def words() -> TextEncoder:
    """A text encoder that tells its tokens."""
    return TextEncoder(Words(), "words")
