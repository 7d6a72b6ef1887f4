"""A picture as a drawing in lines."""

from __future__ import annotations

from typing import Annotated

from nodes.images.kernels import gaussian_blur
from nodes.images.pixels import clamped, grey
from nodes.interface import Image, Range, Shape, Toggle, node

_WIDER = 1.6  # of the second blur to the first: closest to a Laplacian of a Gaussian (Marr & Hildreth 1980)


@node("images.line_art", version=1, tags=("drawing", "sketch", "ink", "controlnet", "hint", "difference of gaussians"),
      sentence="{image} is drawn in lines")
def line_art(
    image: Annotated[Image, Shape("N C H W")],
    sigma: Annotated[float, Range(0.3, 16, step=0.1, unit="px")] = 1.0,
    threshold: Annotated[float, Range(0, 1, step=0.001)] = 0.01,
    strength: Annotated[float, Range(0.1, 200, step=0.1, log=True)] = 20.0,
    white_on_black: Annotated[bool, Toggle()] = False,
) -> Annotated[Image, Shape("N 1 H W")]:
    """Draw a picture in lines along the dark side of its edges (difference of Gaussians).

    Ink is tanh(strength max(0, G(1.6 sigma) - G(sigma) - threshold)) with Gaussian blurs G of the luma: the soft
    threshold of Winnemöller, Kyprianidis & Olsen 2012. Flat parts stay empty, light or dark.

    Args:
        image: the picture; alpha is left out
        sigma: half the width of the lines
        threshold: fainter differences are left out
        strength: how black the lines are
        white_on_black: white lines on black, as a control model takes them; else black ink on white
    """
    luma = grey(image.data)
    darker = gaussian_blur(luma, _WIDER * sigma, "replicate") - gaussian_blur(luma, sigma, "replicate")
    ink = (strength * (darker - threshold).clamp(min=0)).tanh()
    return clamped(ink if white_on_black else 1 - ink)
