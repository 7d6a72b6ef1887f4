"""Rescaling guided estimates: pushing adds contrast, which this takes back."""

from __future__ import annotations

from torch import Tensor


def rescaled(guided: Tensor, conditional: Tensor, x: Tensor, sigma: Tensor, amount: float) -> Tensor:
    """Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed", Eqs. 14 to 16.

    The velocity (x / (1 + sigma^2) - clean) sqrt(1 + sigma^2) / sigma gets the standard deviation, over each sample, of
    the conditional one; `amount` blends between guided (0) and rescaled (1).
    """
    if amount == 0:
        return guided
    base = x / (1 + sigma**2)
    over = tuple(range(1, x.ndim))
    wanted, spread = (base - conditional).std(over, keepdim=True), (base - guided).std(over, keepdim=True)
    return base - (base - guided) * (amount * wanted / spread.clamp(min=1e-12) + 1 - amount)
