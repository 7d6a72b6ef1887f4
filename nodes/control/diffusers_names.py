"""The original tensor names of a ControlNet in the layout of diffusers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from torch import Tensor

from nodes.weights.diffusers_names import unet_renamer

_RULES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"controlnet_cond_embedding\.conv_in\.", lambda m: "input_hint_block.0."),
    (r"controlnet_cond_embedding\.blocks\.(\d+)\.", lambda m: f"input_hint_block.{2 * int(m[1]) + 2}."),
    (r"controlnet_cond_embedding\.conv_out\.", lambda m: "input_hint_block.14."),
    (r"controlnet_down_blocks\.(\d+)\.", lambda m: f"zero_convs.{m[1]}.0."),
    (r"controlnet_mid_block\.", lambda m: "middle_block_out.0."),
)
"""What a ControlNet has beside a U-Net's way down."""


def original_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors by their original names; a name that follows no rule stays."""
    rename = unet_renamer(tensors)
    return {_own(rename(name)): tensor for name, tensor in tensors.items()}


def _own(name: str) -> str:
    for pattern, new in _RULES:
        if match := re.match(pattern, name):
            return new(match) + name[match.end():]
    return name
