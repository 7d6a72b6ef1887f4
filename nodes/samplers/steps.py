"""What many solvers share: the slope of the ODE, splitting a step into a fall and fresh noise, exponential steps.

Everywhere lambda = -ln sigma, so a step has the length h = ln(sigma / sigma_next) and exp(-h) = sigma_next / sigma.
This is the half log-SNR of the papers with alpha = 1: their formulas hold for x / alpha.
"""

from __future__ import annotations

from torch import Tensor

from nodes.samplers.solver import Noise


def slope(x: Tensor, clean: Tensor, sigma: Tensor) -> Tensor:
    """dx/dsigma of the probability-flow ODE, Karras et al. 2022, Eq. 1 with sigma(t) = t; also the noise estimate."""
    return (x - clean) / sigma


def decayed(x: Tensor, clean: Tensor, keep: Tensor | float) -> Tensor:
    """Keep x + (1 - keep) clean: the exact way towards a clean estimate that does not change; keep = exp(-h)."""
    return keep * x + (1 - keep) * clean


def combined(cleans: list[Tensor], weights: list[float]) -> Tensor:
    """The sum of the newest estimates, each times its weight."""
    return sum(w * clean for w, clean in zip(weights, cleans, strict=False))  # type: ignore[return-value]


def ancestral(sigma: Tensor, sigma_next: Tensor, eta: float = 1.0) -> tuple[Tensor, Tensor]:
    """Fall to sigma_down, then add noise of sigma_up to arrive at sigma_next: down^2 + up^2 = next^2.

    With eta = 1 the share of noise is that of DDPM's reverse chain (Song et al. 2021, "DDIM", Eq. 16, for x / alpha):
    up^2 = next^2 (sigma^2 - next^2) / sigma^2.
    """
    up = (sigma_next**2 * (sigma**2 - sigma_next**2) / sigma**2).sqrt() * eta
    up = up.clamp(max=sigma_next)
    return (sigma_next**2 - up**2).sqrt(), up


def needed(noise: Noise | None, solver: str) -> Noise:
    """The noise source of a solver that cannot do without."""
    if noise is None:
        raise ValueError(f"{solver} adds noise at each step: pass noise(sigma, sigma_next)")
    return noise
