"""FreeU (Si et al. 2023): what comes from below counts more, what is handed across loses its low frequencies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.control.bases import latent_denoise
from nodes.denoisers.ldm.hooks import Hooks, Where
from nodes.interface import Choice, Denoiser, Range, node

Factor = Annotated[float, Range(0, 10, step=0.05)]
LOW = 1  # frequencies on each side of zero that are scaled

VERSIONS = ("2", "1")


def without_low(skip: Tensor, scale: float) -> Tensor:
    """Si et al. 2023, Eq. 6: the lowest frequencies of [N, C, h, w] times a scale."""
    spectrum = torch.fft.fftshift(torch.fft.fftn(skip.float(), dim=(-2, -1)), dim=(-2, -1))
    rows, columns = spectrum.shape[-2] // 2, spectrum.shape[-1] // 2
    spectrum[..., max(rows - LOW, 0):rows + LOW, max(columns - LOW, 0):columns + LOW] *= scale
    back = torch.fft.ifftn(torch.fft.ifftshift(spectrum, dim=(-2, -1)), dim=(-2, -1))
    return back.real.to(skip.dtype)


def strengthened(h: Tensor, scale: float, by_mean: bool) -> Tensor:
    """The first half of the channels times a scale (Eq. 5).

    by_mean: more where the mean over all channels is large, as the authors' second version does (Eq. 4)
    """
    half, factor = h.shape[1] // 2, torch.tensor(scale).to(h)
    if by_mean:
        mean = h.mean(1, keepdim=True)
        low, high = mean.amin((2, 3), keepdim=True), mean.amax((2, 3), keepdim=True)
        factor = 1 + (scale - 1) * (mean - low) / (high - low)
    return torch.cat([h[:, :half] * factor, h[:, half:]], 1)


@dataclass(frozen=True)
class FreeU:
    """What is done before output blocks read both; factors by the channels of what comes from below.

    factors: channels -> (of what comes from below, of the low frequencies of the skip connection)
    """

    factors: dict[int, tuple[float, float]]
    by_mean: bool

    def __call__(self, h: Tensor, skip: Tensor, where: Where) -> tuple[Tensor, Tensor]:
        """Both, changed at the two lowest resolutions."""
        if h.shape[1] not in self.factors:
            return h, skip
        below, across = self.factors[h.shape[1]]
        return strengthened(h, below, self.by_mean), without_low(skip, across)


@node("denoisers.free_u", version=1, tags=("freeu", "freeu v2", "backbone", "skip connection"), cheap=True,
      output="denoiser", phrase="{denoiser} with FreeU")
def free_u(
    denoiser: Denoiser,
    below_1: Factor = 1.3,
    below_2: Factor = 1.4,
    across_1: Factor = 0.9,
    across_2: Factor = 0.2,
    method: Annotated[str, Choice(VERSIONS)] = "2",
) -> Denoiser:
    """Draw cleaner pictures with the same weights: what comes from below in the U-Net counts more than what is across.

    Usual factors of SDXL are 1.1, 1.2, 0.6 and 0.4.

    Args:
        denoiser: a latent diffusion model, before its guidance
        below_1: factor of what comes from below, at four times the channels of the highest resolution
        below_2: the same at twice the channels
        across_1: factor of the low frequencies of what is handed across, at four times the channels
        across_2: the same at twice the channels
        method: the authors' second version scales by the mean over channels, the first everywhere alike

    Returns:
        denoiser: the same model with FreeU; to be guided
    """
    model = latent_denoise(denoiser, "FreeU")
    width = model.network.config.width
    factors = {4 * width: (below_1, across_1), 2 * width: (below_2, across_2)}
    hooks = model.hooks + Hooks(join=(FreeU(factors, method == "2"),))
    return replace(denoiser, denoise=replace(model, hooks=hooks))
