"""How pictures are drawn for the scores: Heun on Karras's schedule with classifier-free guidance, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.denoisers.preconditioning import denoise
from nodes.denoisers.unet import TextStates, UNet
from nodes.encoders.clip_model import ClipModel
from nodes.guidance.classifier_free import guided_estimate
from nodes.interface import Denoise
from nodes.samplers.solvers.heun import heun
from nodes.schedules.karras import karras_levels
from nodes.training.text_to_image import encode_prompts


@dataclass(frozen=True)
class Protocol:
    """How to draw: it is stored with every score.

    solver is always Heun; steps: of Karras's schedule; guidance: 1 is none
    """

    steps: int = 18
    guidance: float = 2.5
    sigma_min: float = 0.02
    sigma_max: float = 40.0
    sigma_data: float = 0.58


def seeded_noise(seeds: list[int], size: int) -> Tensor:
    """Unit noise [N, 3, size, size]; each picture has its own seed, so it is the same in every batch."""
    generators = (torch.Generator().manual_seed(seed) for seed in seeds)
    return torch.stack([torch.randn(3, size, size, generator=generator) for generator in generators])


def draw(
    network: UNet, clip: ClipModel, prompts: list[str], seeds: list[int], protocol: Protocol, batch: int = 48
) -> Tensor:
    """A picture for each prompt and seed, [N, 3, H, W] in [0, 1]."""
    sigmas = karras_levels(protocol.steps, protocol.sigma_min, protocol.sigma_max)
    return draw_guided(
        lambda part: guided_by(network, clip, part, protocol), prompts, seeds, sigmas, network.config.image_size, batch
    )


@torch.no_grad()
def draw_guided(
    guide: Callable[[list[str]], Denoise],
    prompts: list[str],
    seeds: list[int],
    sigmas: Tensor,
    size: int,
    batch: int = 48,
) -> Tensor:
    """The same by any denoiser: `guide` makes the one that follows some prompts, one for each picture of a batch."""
    pictures = []
    for chosen in batches(len(prompts), batch):
        noise = seeded_noise(seeds[chosen], size) * float(sigmas[0])
        pictures.append(heun(guide(prompts[chosen]), noise, sigmas.float()))
    return (torch.cat(pictures).clamp(-1, 1) + 1) / 2


def batches(count: int, size: int) -> Iterator[slice]:
    """Slices of at most `size`."""
    return (slice(start, start + size) for start in range(0, count, size))


def guided_by(
    network: UNet, clip: ClipModel, prompts: list[str], protocol: Protocol
) -> Callable[[Tensor, Tensor], Tensor]:
    """The denoiser that follows some prompts, one for each picture of a batch."""
    states = encode_prompts(clip, prompts + [""] * len(prompts))
    longest = int(states.mask.sum(1).max())
    text = TextStates(states.hidden[:, :longest], states.pooled, states.mask[:, :longest])

    def guided(x: Tensor, sigma: Tensor) -> Tensor:
        with torch.autocast(x.device.type, torch.bfloat16):
            estimate = denoise(network, torch.cat([x, x]), sigma, text, protocol.sigma_data).float()
        return guided_estimate(*estimate.chunk(2), protocol.guidance)

    return guided
