"""What an ADM file is: structure from its shapes; what shapes do not show, from the models that were published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Published:
    """What the shapes of a published model do not show (Dhariwal & Nichol 2021, tables 4 and 12, and its releases).

    size:    the side of the pictures in pixels, or None where it is not known
    betas:   linear or cosine
    heads:   of attention at every width, or None for heads of 64 channels
    grouped: the order of the channels of queries, keys and values
    """

    size: int | None = None
    betas: str = "linear"
    heads: int | None = None
    grouped: bool = False


PUBLISHED = {
    (192, (192, 384, 576, 768)): Published(64, "cosine", None, grouped=True),
    (256, (256, 256, 512, 768, 1024)): Published(128, heads=4),
    (256, (256, 256, 512, 512, 1024, 1024)): Published(256),
    (256, (128, 256, 256, 512, 512, 1024, 1024)): Published(512),
    (192, (192, 192, 384, 384, 768, 768)): Published(256, heads=4),  # enlarges 64 pixels to 256
    (192, (192, 192, 384, 384, 768, 768, 768)): Published(512, heads=4),
}
"""By model channels and the channels of each resolution."""


@dataclass(frozen=True)
class AdmConfig:
    """Sizes of an ADM U-Net.

    width:    model channels, of the sines of the noise level
    blocks:   residual blocks of each resolution on the way in; there is one more on the way out
    channels: at each resolution
    resizes:  whether residual blocks halve and double the resolution themselves
    scales:   whether the embedding scales and shifts, or is only added
    """

    width: int
    blocks: int
    channels: tuple[int, ...]
    inputs: int
    outputs: int
    classes: int
    resizes: bool
    scales: bool
    published: Published


def adm_config(shapes: Shapes) -> AdmConfig:
    """The sizes of the U-Net whose tensors these are. Raises KeyError naming a tensor that every such U-Net has."""
    width, length = shapes["time_embed.0.weight"][1], _last(shapes, "output_blocks") + 1
    ends = sorted(i for i in range(length) if _resizes(shapes, f"output_blocks.{i}"))
    per_level = ends[0] + 1 if ends else length
    channels = tuple(shapes[f"output_blocks.{i}.0.out_layers.0.weight"][0]
                     for i in reversed(range(0, length, per_level)))
    scales = shapes["middle_block.0.emb_layers.1.weight"][0] == 2 * channels[-1]
    resizes = any(n.startswith(f"output_blocks.{i}.") and re.search(r"\.[12]\.in_layers\.0\.weight$", n)
                  for i in ends for n in shapes)
    return AdmConfig(width, per_level - 1, channels, shapes["input_blocks.0.0.weight"][1], shapes["out.2.weight"][0],
                     shapes.get("label_emb.weight", (0,))[0], resizes, scales,
                     PUBLISHED.get((width, channels), Published()))


def _resizes(shapes: Shapes, block: str) -> bool:
    """Whether a block of the way out ends in an enlargement: a second residual block or a convolution."""
    return any(f"{block}.{i}.{end}" in shapes for i in (1, 2) for end in ("in_layers.0.weight", "conv.weight"))


def _last(shapes: Shapes, way: str) -> int:
    return max((int(m[1]) for n in shapes if (m := re.match(rf"{way}\.(\d+)\.", n))), default=-1)
