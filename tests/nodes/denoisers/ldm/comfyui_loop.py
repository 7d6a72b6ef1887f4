"""A text-to-image run as ComfyUI does it, written out: noise, levels, timesteps and guidance.

It stands around diffusers' U-Net and k-diffusion's samplers; with the nodes it shares the file and the encoded prompts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nodes.interface import Conditioning

STEPS, SEED, SCALE = 4, 42, 7.0


class Levels:
    """The thousand training levels in float32, and the timesteps between them."""

    def __init__(self) -> None:
        beta = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
        kept = torch.cumprod(1 - beta, 0)
        exact = ((1 - kept) / kept) ** 0.5
        self.sigmas, self.logs = exact.float(), exact.log().float()

    def timestep(self, sigma: Tensor) -> Tensor:
        """The nearest level's number."""
        return (sigma.log() - self.logs).abs().argmin().float()

    def sigma(self, timestep: Tensor) -> Tensor:
        """The level at a timestep, also between two."""
        below, above, share = timestep.floor().long(), timestep.ceil().long(), timestep.frac()
        return ((1 - share) * self.logs[below] + share * self.logs[above]).exp()


def schedules(steps: int = STEPS) -> dict[str, list[float]]:
    """Levels of each schedule with a 0 at the end."""
    levels = Levels()
    low, high = float(levels.sigmas[0]), float(levels.sigmas[-1])
    ramp = torch.linspace(0, 1, steps)
    arc = (ramp * torch.atan(torch.tensor(low)) + (1 - ramp) * torch.atan(torch.tensor(high))).tan()
    logs = torch.linspace(torch.tensor(high).log(), torch.tensor(low).log(), steps)
    found = {
        "simple": [float(levels.sigmas[-1 - int(i * 1000 / steps)]) for i in range(steps)],
        "normal": [float(levels.sigma(t)) for t in torch.linspace(999, 0, steps)],
        "sgm_uniform": [float(levels.sigma(t)) for t in torch.linspace(999, 0, steps + 1)[:-1]],
        "ddim_uniform": [float(levels.sigmas[i]) for i in reversed(range(1, 1000, 1000 // steps))],
        "karras": ((high ** (1 / 7) + ramp * (low ** (1 / 7) - high ** (1 / 7))) ** 7).tolist(),
        "exponential": logs.exp().tolist(),
        "kl_optimal": arc.tolist(),
    }
    return {name: [*values, 0.0] for name, values in found.items()}


@dataclass
class Model:
    """Guided clean estimates as `denoise(x, sigma)`, for k-diffusion: the unconditional half comes first."""

    unet: Any
    positive: Conditioning
    negative: Conditioning
    prediction: str = "eps"

    def __call__(self, x: Tensor, sigma: Tensor, **options: Any) -> Tensor:
        sigma = sigma.flatten()[0].float()
        timestep = Levels().timestep(sigma)
        context = torch.cat([self.negative.tokens.expand(len(x), -1, -1), self.positive.tokens.expand(len(x), -1, -1)])
        with torch.no_grad():
            output = self.unet(torch.cat([x, x]) / (sigma**2 + 1) ** 0.5, timestep.expand(2 * len(x)), context,
                               return_dict=False)[0]
        x = torch.cat([x, x])
        clean = x - output * sigma if self.prediction == "eps" else (
            x / (sigma**2 + 1) - output * sigma / (sigma**2 + 1) ** 0.5)
        nothing, something = clean.chunk(2)
        return nothing + (something - nothing) * SCALE


def run(k_diffusion: Any, model: Model, sampler: str, levels: list[float], side: int, rows: int = 1) -> Tensor:
    """The latent at the end."""
    sigmas = torch.tensor(levels)
    x = torch.randn(rows, 4, side, side, generator=torch.manual_seed(SEED))
    x = x * (1 + sigmas[0] ** 2) ** 0.5 if sigmas[0] >= Levels().sigmas[-1] * (1 - 1e-5) else x * sigmas[0]
    options: dict[str, Any] = {}
    if "sde" in sampler:
        low, high = sigmas[sigmas > 0].min(), sigmas.max()
        options["noise_sampler"] = k_diffusion.BrownianTreeNoiseSampler(x, low, high, seed=SEED)
    elif "ancestral" in sampler:
        draw = torch.Generator().manual_seed(SEED)
        options["noise_sampler"] = lambda sigma, sigma_next: torch.randn(x.shape, generator=draw)
    return getattr(k_diffusion, f"sample_{sampler}")(model, x, sigmas, disable=True, **options)
