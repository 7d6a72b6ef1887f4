"""Filters of pictures, as far as the small kernels of `images.convolve` go."""

from __future__ import annotations

import math

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Wire

WIDEST = 3
"""The largest radius of a kernel: seven by seven numbers."""
SHARPENING = 10
"""How many times its alpha ComfyUI's sharpening subtracts what is blurred."""


def gaussian(radius: int, sigma: float) -> list[float]:
    """A kernel of 2 radius + 1 numbers a side, row by row, that add up to 1; sigma in radii."""
    side = [i / radius for i in range(-radius, radius + 1)]
    found = [math.exp(-(x * x + y * y) / (2 * sigma * sigma)) for y in side for x in side]
    whole = sum(found)
    return [weight / whole for weight in found]


def sharpened(blur: list[float], amount: float) -> list[float]:
    """The kernel that takes a blur away, so many times; its numbers add up to 1."""
    found = [-amount * weight for weight in blur]
    found[len(found) // 2] += 1 - sum(found)
    return found


@translates("ImageBlur", "images.convolve", "Image Blur", blur_radius=1, sigma=1.0,
            differs="where its radius is above 3 it stays a placeholder; alpha is kept")
def blur(step: Step) -> None:
    """A picture blurred by a small kernel."""
    _filtered(step, "blur", gaussian(*_size(step, "blur_radius")))


@translates("ImageSharpen", "images.convolve", "Image Sharpen", sharpen_radius=1, sigma=1.0, alpha=1.0,
            differs="where its radius is above 3 it stays a placeholder; alpha is kept")
def sharpen(step: Step) -> None:
    """A picture less what a small kernel blurs."""
    amount = _typed(step, "alpha")
    _filtered(step, "sharpen", sharpened(gaussian(*_size(step, "sharpen_radius")), SHARPENING * amount))


def _filtered(step: Step, name: str, kernel: list[float]) -> None:
    written = step.add("images.convolve@1", name, image=step.wire("image"), kernel="custom", custom=kernel,
                       border="reflect")
    step.gives(Wire(written, "image"))


def _size(step: Step, name: str) -> tuple[int, float]:
    """Radius and sigma of a kernel."""
    radius, sigma = int(_typed(step, name)), _typed(step, "sigma")
    if not 1 <= radius <= WIDEST:
        raise Untranslated(f"its {name} is {radius}, and kernels here have at most {WIDEST} pixels on either side")
    if sigma <= 0:
        raise Untranslated("its sigma is not above 0")
    return radius, sigma


def _typed(step: Step, name: str) -> float:
    value = step.number(name)
    if isinstance(value, Wire) or value is None:
        raise Untranslated(f"its {name} is a wire")
    return value
