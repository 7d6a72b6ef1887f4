"""The sampler that scores are measured with: Heun with classifier-free guidance, in the shortest form."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

from nodes.denoisers.preconditioning import denoise
from nodes.denoisers.unet import TextStates, UNet


def karras_sigmas(steps: int, sigma_min: float, sigma_max: float, rho: float = 7.0) -> Tensor:
    """Falling noise levels ending in 0, [steps + 1] float64. Karras et al. 2022, Eq. 5."""
    ramp = torch.linspace(0, 1, steps, dtype=torch.float64)
    sigmas = (sigma_max ** (1 / rho) + ramp * (sigma_min ** (1 / rho) - sigma_max ** (1 / rho))) ** rho
    return torch.cat([sigmas, sigmas.new_zeros(1)])


def seeded_noise(seeds: list[int], size: int) -> Tensor:
    """Unit noise [N, 3, size, size]; each picture has its own seed, so it is the same in every batch."""
    generators = (torch.Generator().manual_seed(seed) for seed in seeds)
    return torch.stack([torch.randn(3, size, size, generator=generator) for generator in generators])


@torch.no_grad()
def sample(
    network: UNet,
    noise: Tensor,
    text: TextStates,
    null: TextStates,
    sigmas: Tensor,
    sigma_data: float,
    guidance: float = 2.5,
    autocast: bool = True,
) -> Tensor:
    """Pictures [N, 3, H, W] in [-1, 1] for N prompts. Karras et al. 2022, Algorithm 1; Ho and Salimans 2022, Eq. 6."""
    both = TextStates(
        *(torch.cat([getattr(part, name) for part in (text, null)]) for name in ("hidden", "pooled", "mask"))
    )

    def guided(x: Tensor, sigma: Tensor) -> Tensor:
        with torch.autocast(x.device.type, torch.bfloat16, enabled=autocast):
            estimate = denoise(network, torch.cat([x, x]), sigma, both, sigma_data)
        with_prompt, without = estimate.float().chunk(2)
        return without + guidance * (with_prompt - without)

    x = noise * float(sigmas[0])
    for sigma, sigma_next in pairwise(sigmas):
        slope = (x - guided(x, sigma)) / float(sigma)
        x_next = x + float(sigma_next - sigma) * slope
        if sigma_next > 0:
            slope_next = (x_next - guided(x_next, sigma_next)) / float(sigma_next)
            x_next = x + float(sigma_next - sigma) * (slope + slope_next) / 2
        x = x_next
    return x.clamp(-1, 1)
