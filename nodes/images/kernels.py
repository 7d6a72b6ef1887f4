"""Convolution of pictures with small kernels."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

KERNELS: dict[str, tuple[float, ...]] = {
    "identity": (0, 0, 0, 0, 1, 0, 0, 0, 0),
    "edge": (-1, -1, -1, -1, 8, -1, -1, -1, -1),
    "sharpen": (0, -1, 0, -1, 5, -1, 0, -1, 0),
    "box": (1 / 9,) * 9,
    "gaussian": tuple(v / 16 for v in (1, 2, 1, 2, 4, 2, 1, 2, 1)),
    "gaussian 5x5": tuple(a * b / 256 for a in (1, 4, 6, 4, 1) for b in (1, 4, 6, 4, 1)),
    "unsharp 5x5": tuple((476 if i == 12 else -a * b) / 256 for i, (a, b) in enumerate(
        (a, b) for a in (1, 4, 6, 4, 1) for b in (1, 4, 6, 4, 1))),
    "emboss": (-2, -1, 0, -1, 1, 1, 0, 1, 2),
    "sobel x": (-1, 0, 1, -2, 0, 2, -1, 0, 1),
    "sobel y": (-1, -2, -1, 0, 0, 0, 1, 2, 1),
    "laplacian": (0, 1, 0, 1, -4, 1, 0, 1, 0),
}
"""Kernels by name, row by row; 9 numbers are 3x3, 25 are 5x5."""

BORDERS = {"replicate": "replicate", "reflect": "reflect", "black": "constant"}
"""How the picture goes on beyond its edge."""


def padded(x: Tensor, left: int, right: int, top: int, bottom: int, border: str) -> Tensor:
    """[N, C, H, W] with a border of its own pixels or of black around it."""
    if border == "reflect" and (max(left, right) >= x.shape[3] or max(top, bottom) >= x.shape[2]):
        border = "replicate"  # too small a picture to be mirrored that far
    return functional.pad(x, (left, right, top, bottom), mode=BORDERS[border])


def correlate(x: Tensor, kernel: Tensor, border: str) -> Tensor:
    """Slide a kernel [h, w], odd sides, over each channel of [N, C, H, W], without flipping it, as CNNs do."""
    rows, columns = kernel.shape
    x = padded(x, columns // 2, columns // 2, rows // 2, rows // 2, border)
    channels = x.shape[1]
    weight = kernel.to(x).expand(channels, 1, rows, columns)
    # One sample at a time: batched convolutions may sum in another order, and sample 7 must not depend on its batch.
    return torch.cat([functional.conv2d(sample[None], weight, groups=channels) for sample in x])


def gaussian(sigma: float) -> Tensor:
    """Normalised samples of a Gaussian out to four standard deviations, odd in number."""
    radius = max(1, round(4 * sigma))
    distance = torch.arange(-radius, radius + 1, dtype=torch.float64)
    weight = torch.exp(-0.5 * (distance / sigma) ** 2)
    return (weight / weight.sum()).float()


def gaussian_blur(x: Tensor, sigma: float, border: str) -> Tensor:
    """Blur [N, C, H, W] by a Gaussian, along rows and then along columns."""
    if sigma == 0:
        return x.clone()
    kernel = gaussian(sigma)
    return correlate(correlate(x, kernel[None, :], border), kernel[:, None], border)
