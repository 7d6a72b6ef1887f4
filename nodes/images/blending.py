"""Blend modes: how the colour of a layer meets the colour below it.

`base` is below, `layer` on top, both in [0, 1]. Formulas of the W3C's "Compositing and Blending Level 1", section 9.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def multiply(base: Tensor, layer: Tensor) -> Tensor:
    return base * layer


def screen(base: Tensor, layer: Tensor) -> Tensor:
    return base + layer - base * layer


def hard_light(base: Tensor, layer: Tensor) -> Tensor:
    return torch.where(layer <= 0.5, multiply(base, 2 * layer), screen(base, 2 * layer - 1))


def overlay(base: Tensor, layer: Tensor) -> Tensor:
    return hard_light(layer, base)


def soft_light(base: Tensor, layer: Tensor) -> Tensor:
    curve = torch.where(base <= 0.25, ((16 * base - 12) * base + 4) * base, base.sqrt())
    darker = base - (1 - 2 * layer) * base * (1 - base)
    return torch.where(layer <= 0.5, darker, base + (2 * layer - 1) * (curve - base))


def color_dodge(base: Tensor, layer: Tensor) -> Tensor:
    bright = (base / (1 - layer).clamp(min=1e-6)).clamp(max=1)
    return torch.where(base == 0, 0.0, bright)


def color_burn(base: Tensor, layer: Tensor) -> Tensor:
    dark = 1 - ((1 - base) / layer.clamp(min=1e-6)).clamp(max=1)
    return torch.where(base == 1, 1.0, dark)


MODES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "normal": lambda base, layer: layer,
    "multiply": multiply,
    "screen": screen,
    "overlay": overlay,
    "darken": torch.minimum,
    "lighten": torch.maximum,
    "color dodge": color_dodge,
    "color burn": color_burn,
    "hard light": hard_light,
    "soft light": soft_light,
    "difference": lambda base, layer: (base - layer).abs(),
    "exclusion": lambda base, layer: base + layer - 2 * base * layer,
    "add": lambda base, layer: base + layer,
    "subtract": lambda base, layer: base - layer,
    "average": lambda base, layer: (base + layer) / 2,
}
"""By name: what the node offers. Results may leave [0, 1]; the node clamps them."""
