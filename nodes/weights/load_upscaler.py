"""Loading an upscaler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Context, ModelFile, Upscaler, node
from nodes.upscale.compact import CompactUpscaler, load_compact
from nodes.weights.card import load


@dataclass(frozen=True)
class Enlarge:
    """An Upscaler's `upscale`: in [0, 1], out [0, 1], result on the CPU."""

    network: CompactUpscaler

    @torch.no_grad()
    def __call__(self, rgb: Tensor) -> Tensor:
        device = next(self.network.parameters()).device
        return self.network(rgb.to(device)).clamp(0, 1).float().cpu()


@node("weights.load_upscaler", version=1, tags=("model", "super-resolution", "esrgan"), phrase="{file}")
def load_upscaler(
    ctx: Context, file: Annotated[str, ModelFile("upscaler")] = "starter/upscaler-x4.safetensors"
) -> Upscaler:
    """Load a model that makes small pictures large.

    Args:
        file: a safetensors file that holds an upscaler
    """
    network = load(ctx, file, "upscaler", load_compact).to(ctx.device)
    return Upscaler(Enlarge(network), network.config.scale, file.rsplit("/", 1)[-1].removesuffix(".safetensors"))
