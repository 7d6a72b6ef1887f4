"""Latent diffusion models that were trained at any noise level: Playground v2.5 (EDM) and CosXL (v).

The preconditioning is that of Karras et al. 2022, "Elucidating the Design Space", Table 1, last column; Playground v2.5
(Li et al. 2024) is SDXL's U-Net trained with it, on latents whose standard deviation is brought to 0.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.denoisers.preconditioning import edm_coefficients

COUNT = 1000


@dataclass(frozen=True)
class ContinuousSchedule:
    """Times for noise levels, and clean estimates from what the network predicts.

    prediction: edm (F of Eq. 7) or v (Salimans & Ho 2022), which is -F
    sigma_data: standard deviation of the clean latents
    sigma_min, sigma_max: the levels that sampling runs between
    """

    prediction: str = "edm"
    sigma_data: float = 0.5
    sigma_min: float = 0.002
    sigma_max: float = 80.0

    @property
    def sigmas(self) -> Tensor:
        """[1000] float32 on the CPU, rising evenly in ln sigma: what shares of the way are counted in."""
        return torch.linspace(math.log(self.sigma_min), math.log(self.sigma_max), COUNT).exp()

    def timestep(self, sigma: Tensor | float) -> Tensor:
        """What the network is told of a level, c_noise = ln(sigma) / 4; float32, on the CPU."""
        return torch.as_tensor(sigma, dtype=torch.float32, device="cpu").log() / 4

    def scaled(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        """What the network reads: x at unit variance, c_in x."""
        return x * edm_coefficients(torch.as_tensor(sigma).to(x), self.sigma_data).c_in

    def denoised(self, x: Tensor, output: Tensor, sigma: Tensor | float) -> Tensor:
        """The clean estimate from x and the network's output, both [N, C, h, w]: c_skip x + c_out F."""
        c = edm_coefficients(torch.as_tensor(sigma).to(x), self.sigma_data)
        return c.c_skip * x + c.c_out * (-output if self.prediction == "v" else output)
