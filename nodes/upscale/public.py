"""Upscalers as their authors publish them (ESRGAN, SwinIR, DAT, ...): told by their tensors, built by spandrel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor

from nodes.weights.extra import extra
from nodes.weights.safetensors_file import BadWeights

SCALES = range(1, 9)


@dataclass(frozen=True)
class PublicUpscaler:
    """An Upscaler's `upscale` of a network that spandrel built: in [0, 1], out [0, 1], result float32 on the CPU.

    network:  the torch module
    describe: spandrel's description of it; it pads the picture to what the network can take
    dtype:    what the network computes in
    """

    network: Any
    describe: Any
    dtype: torch.dtype

    @torch.no_grad()
    def __call__(self, rgb: Tensor) -> Tensor:
        """One or several pictures [N, 3, H, W] -> [N, 3, scale * H, scale * W]."""
        device = next(self.network.parameters()).device
        seen = rgb.to(device, self.dtype)
        return torch.cat([self.one(picture) for picture in seen.split(1)]).float().cpu()

    def one(self, picture: Tensor) -> Tensor:
        """A picture [1, 3, H, W]; networks for grey pictures get each channel alone."""
        if self.describe.input_channels == 3:
            return self.describe(picture)  # type: ignore[no-any-return]
        grey = [self.describe(channel) for channel in picture.split(1, dim=1)]
        return torch.cat(grey, dim=1)


def load_public(path: Path, name: str, device: torch.device) -> PublicUpscaler:
    """Read a published upscaler of any architecture that spandrel knows, ready for inference on a device."""
    spandrel = extra("spandrel", "upscalers", f"the upscaler {name!r}")
    with safe_open(path, "pt") as file:
        weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a dict
    try:
        found = spandrel.ModelLoader(device="cpu").load_from_state_dict(weights)
    except spandrel.UnsupportedModelError:
        raise BadWeights(name, "expected an upscaler, but its tensors are those of no upscaler that is known; "
                         "weights.inspect lists them") from None
    refuse_others(found, name, spandrel)
    dtype = torch.float16 if device.type == "cuda" and found.supports_half else torch.float32
    network = found.model.requires_grad_(False).eval().to(device, dtype)
    return PublicUpscaler(network, found, dtype)


def refuse_others(found: Any, name: str, spandrel: Any) -> None:
    """Only networks from pictures to pictures, colour or grey, 1 to 8 times as large."""
    kind = found.architecture.name
    if not isinstance(found, spandrel.ImageModelDescriptor):
        raise BadWeights(name, f"expected an upscaler, but this is a {kind}, which also reads a mask; choose "
                         "one that reads a picture alone")
    channels = (found.input_channels, found.output_channels)
    if channels not in ((3, 3), (1, 1)):
        raise BadWeights(name, f"expected a network for 3 or 1 channels, but this {kind} reads {channels[0]} and gives "
                         f"{channels[1]}; choose one for colour or grey pictures")
    if found.scale not in SCALES:
        raise BadWeights(name, f"expected an upscaler of 1 to 8 times, but this {kind} enlarges {found.scale} "
                         "times; choose another")
