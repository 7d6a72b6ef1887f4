"""Sizes of a latent diffusion U-Net, read off the shapes of its tensors: a file tells its own architecture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Shapes = Mapping[str, tuple[int, ...]]
"""Tensor name, without prefix, to shape."""

OLD_HEADS, HEAD_WIDTH = 8, 64  # SD1 has 8 heads at every width; later models have heads of 64 channels


@dataclass(frozen=True)
class UNetConfig:
    """Sizes; those of Stable Diffusion 1.5 by default.

    in_channels:   4; 9 with a masked picture beside x (inpainting), 8 with a picture to edit (InstructPix2Pix)
    width:         channels at full resolution
    multipliers:   of the width, for each resolution
    blocks:        residual blocks at each resolution on the way down; there is one more on the way up
    input_depths:  transformer layers after each residual block on the way down, in their order; 0 = no attention
    middle_depth:  transformer layers in the middle; -1 = a single residual block stands there
    output_depths: the same on the way up
    context_width: of the text encoder's hidden states
    linear:        whether the projections around the transformers are matrices or 1x1 convolutions
    vector_width:  of the vector that SDXL and unCLIP models read beside the tokens; None = they read none
    heads:         of attention at every width; None = as many as have `head_width` channels
    """

    in_channels: int = 4
    out_channels: int = 4
    width: int = 320
    multipliers: tuple[int, ...] = (1, 2, 4, 4)
    blocks: tuple[int, ...] = (2, 2, 2, 2)
    input_depths: tuple[int, ...] = (1, 1, 1, 1, 1, 1, 0, 0)
    middle_depth: int = 1
    output_depths: tuple[int, ...] = (0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    context_width: int = 768
    linear: bool = False
    vector_width: int | None = None
    heads: int | None = OLD_HEADS
    head_width: int = HEAD_WIDTH

    @property
    def channels(self) -> tuple[int, ...]:
        """Channels at each resolution."""
        return tuple(self.width * m for m in self.multipliers)

    @property
    def embedding(self) -> int:
        """Width of the vector that tells every block the noise level."""
        return 4 * self.width

    @property
    def reads_picture(self) -> bool:
        """Whether the vector is a picture's embedding (unCLIP); SDXL and its refiner don't attend at full size."""
        return self.vector_width is not None and bool(self.input_depths[0])

    def heads_of(self, channels: int) -> int:
        """Attention heads at a width."""
        return self.heads or max(1, channels // self.head_width)


def unet_config(shapes: Shapes) -> UNetConfig:
    """The sizes of the U-Net whose tensors these are. Raises KeyError naming a tensor that every such U-Net has."""
    multipliers, blocks, depths = _way_down(shapes)
    last = max(_numbers(shapes, r"output_blocks\.(\d+)\."), default=-1)
    linear = any(len(shape) == 2 for name, shape in shapes.items() if name.endswith(".proj_in.weight"))
    context = next((shape[1] for name, shape in shapes.items() if name.endswith(".attn2.to_k.weight")), 0)
    label = shapes.get("label_emb.0.0.weight")
    return UNetConfig(
        in_channels=shapes["input_blocks.0.0.weight"][1], out_channels=shapes["out.2.weight"][0],
        width=shapes["time_embed.0.weight"][1], multipliers=multipliers, blocks=blocks, input_depths=depths,
        middle_depth=_depth(shapes, "middle_block.1") if "middle_block.1.in_layers.0.weight" in shapes
        or "middle_block.2.in_layers.0.weight" in shapes else -1,
        output_depths=tuple(_depth(shapes, f"output_blocks.{i}.1") for i in range(last + 1)),
        context_width=context, linear=linear, vector_width=label and label[1], heads=None if linear else OLD_HEADS)


def _way_down(shapes: Shapes) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Multipliers and residual blocks for each resolution, and the depth after each residual block."""
    width = shapes["time_embed.0.weight"][1]
    multipliers, blocks, depths = [0], [0], []
    for i in range(1, max(_numbers(shapes, r"input_blocks\.(\d+)\."), default=0) + 1):
        if f"input_blocks.{i}.0.op.weight" in shapes:
            multipliers.append(0)
            blocks.append(0)
            continue
        multipliers[-1] = shapes[f"input_blocks.{i}.0.out_layers.3.weight"][0] // width
        blocks[-1] += 1
        depths.append(_depth(shapes, f"input_blocks.{i}.1"))
    return tuple(multipliers), tuple(blocks), tuple(depths)


def _depth(shapes: Shapes, block: str) -> int:
    """Transformer layers inside a block."""
    return max(_numbers(shapes, re.escape(block) + r"\.transformer_blocks\.(\d+)\."), default=-1) + 1


def _numbers(shapes: Shapes, pattern: str) -> set[int]:
    """The numbers that stand at one place of the names."""
    return {int(match[1]) for name in shapes if (match := re.match(pattern, name))}
