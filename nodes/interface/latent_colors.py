"""Colours of latents without decoding them: a linear map from the channels of a space to RGB, good enough to watch.

Least-squares fits of decoded pictures to their latents, as users published them for Stable Diffusion 1 (K. Turner,
2022) and SDXL (A. Birch, 2023). Importing this module does not import torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

COLORS = {
    "sd": ((0.298, 0.207, 0.208), (0.187, 0.286, 0.173), (-0.158, 0.189, 0.264), (-0.184, -0.271, -0.473)),
    "sdxl": ((0.3920, 0.4054, 0.4549), (-0.2634, -0.0196, 0.0653), (0.0568, 0.1687, -0.0755),
             (-0.3112, -0.2359, -0.2076)),
}
"""For each channel of a space: how much red, green and blue one unit of it is, of RGB in [-1, 1]."""


def latent_colors(data: Tensor, space: str) -> Tensor | None:
    """Latents [N, C, h, w] as pictures [N, 3, h, w] around [0, 1], or None for a space whose colours are not known."""
    if space == "rgb":
        return data / 2 + 0.5
    colors = COLORS.get(space)
    if colors is None or data.ndim != 4 or data.shape[1] != len(colors):
        return None
    import torch

    return torch.einsum("nchw,cr->nrhw", data.float(), data.new_tensor(colors, dtype=torch.float32)) / 2 + 0.5
