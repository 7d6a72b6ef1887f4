"""Loading an upscaler: one of ours, or one that its author published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Context, ModelFile, Upscaler, node
from nodes.upscale.compact import CompactUpscaler, load_compact
from nodes.upscale.public import load_public
from nodes.weights.card import card_of, load
from nodes.weights.mapped_file import mapped
from nodes.weights.safetensors_file import read_header, spoken
from nodes.weights.sound import refuse_broken_tensors


@dataclass(frozen=True)
class Enlarge:
    """An Upscaler's `upscale`: in [0, 1], out [0, 1], result on the CPU."""

    network: CompactUpscaler

    @torch.no_grad()
    def __call__(self, rgb: Tensor) -> Tensor:
        device = next(self.network.parameters()).device
        return self.network(rgb.to(device)).clamp(0, 1).float().cpu()


@node("weights.load_upscaler", version=1, tags=("model", "super-resolution", "esrgan", "spandrel"), phrase="{file}")
def load_upscaler(
    ctx: Context, file: Annotated[str, ModelFile("upscaler")] = "starter/upscaler-x4.safetensors"
) -> Upscaler:
    """Load a model that makes small pictures large.

    Published upscalers of the ESRGAN kind and some forty other architectures, 1 to 8 times, are told by their tensors;
    they need `pip install 'wireloom[upscalers]'`.

    Args:
        file: a safetensors file that holds an upscaler
    """
    path, name = ctx.open_weights(file), spoken(file)
    header = read_header(path, file)
    if card_of(header):
        network = load(ctx, file, "upscaler", load_compact).to(ctx.device)
        return Upscaler(Enlarge(network), network.config.scale, name)
    refuse_broken_tensors(mapped(path, header, file), file)
    public = load_public(path, file, ctx.device)
    return Upscaler(public, public.describe.scale, name)
