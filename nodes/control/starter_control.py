"""A ControlNet (Zhang, Rao & Agrawala 2023) for the starter's U-Net: a copy of its way down that also reads a hint.

    hint -> unshuffle -> two convolutions -> + -> copy of down1 -> copy of down [-> copy of down2 -> copy of middle]
    x    -> copy of input ------------------/       | zero         | zero            | zero           | zero

What the copies find goes through convolutions that start at zero into the skip connections of the frozen U-Net, so an
untrained branch changes nothing. With one level only the upper resolution is copied and the lower one reads its output.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor

from nodes.denoisers.unet import Block, Residuals, TextStates, UNet, UNetConfig, conv3, zeroed
from nodes.interface import BadInput

COPIED = ("input", "down1", "down", "down2", "middle")
"""Parts of the U-Net that a branch begins as a copy of, as far as it has them."""


@dataclass(frozen=True)
class StarterControlConfig:
    """Sizes beside those of the U-Net.

    levels:        resolutions that are copied: 1 = the upper one, 2 = all, as in the paper
    hint_channels: 1 for edges
    hint_width:    channels between the two convolutions that read the hint
    """

    levels: int = 1
    hint_channels: int = 1
    hint_width: int = 32


class StarterControl(nn.Module):
    """The branch; noise level and text enter as the vector that the U-Net itself has made of them."""

    def __init__(self, config: StarterControlConfig, unet: UNetConfig) -> None:
        super().__init__()
        self.config, self.unet = config, unet
        a, b = unet.channels
        area = unet.shuffle**2
        self.hint = nn.Sequential(
            conv3(config.hint_channels * area, config.hint_width), nn.SiLU(), zeroed(conv3(config.hint_width, a))
        )
        self.input = conv3(unet.image_channels * area, a)
        self.down1 = nn.ModuleList(Block(a, a, unet, attend=False) for _ in range(unet.blocks))
        self.down = nn.Conv2d(a, b, 3, stride=2, padding=1)
        if config.levels > 1:
            self.down2 = nn.ModuleList(Block(b, b, unet, attend=True) for _ in range(unet.blocks))
            self.middle = Block(b, b, unet, attend=True)
        widths = [a] * unet.blocks + [b] * unet.blocks
        self.zero_skips = nn.ModuleList(zeroed(nn.Conv2d(width, width, 1)) for width in widths)
        self.zero_middle = zeroed(nn.Conv2d(b, b, 1))

    def forward(self, x: Tensor, embedding: Tensor, text: TextStates, hint: Tensor) -> Residuals:
        """x: scaled noisy pictures [N, 3, H, W]; embedding: [N, E]; hint: [N, hint_channels, H, W] in [0, 1]."""
        h = self.input(F.pixel_unshuffle(x, self.unet.shuffle))
        h = h + self.hint(F.pixel_unshuffle(hint, self.unet.shuffle))
        found: list[Tensor] = []
        for block in self.down1:
            h = block(h, embedding, text)
            found.append(h)
        h = self.down(h)
        if self.config.levels > 1:
            for block in self.down2:
                h = block(h, embedding, text)
                found.append(h)
            h = self.middle(h, embedding, text)
        else:
            h = F.silu(h)
            found += [h] * self.unet.blocks
        skips = tuple(zero(f) for zero, f in zip(self.zero_skips, found, strict=True))
        return Residuals(skips, self.zero_middle(h))


def control_of(network: UNet, config: StarterControlConfig) -> StarterControl:
    """An untrained branch for a U-Net: its copies are the U-Net's own weights, what is new adds nothing yet."""
    branch = StarterControl(config, network.config)
    own = branch.state_dict()
    copied = {name: value for name, value in network.state_dict().items()
              if name.split(".")[0] in COPIED and name in own}
    branch.load_state_dict(own | {name: value.clone() for name, value in copied.items()})
    return branch


def control_metadata(branch: StarterControl, **facts: Any) -> dict[str, str]:
    """The safetensors metadata of a control file of ours; `facts` are kept beside the sizes."""
    card = {"kind": "starter_control", "architecture": "wireloom.StarterControl", "config": asdict(branch.config),
            "unet": asdict(branch.unet), **facts}
    return {"wireloom": json.dumps(card)}


def load_starter_control(path: str | Path) -> tuple[StarterControl, dict[str, Any]]:
    """Read a control file of ours: the branch in float32 on the CPU, and its card. Every tensor must match."""
    with safe_open(path, "pt") as file:
        card = json.loads((file.metadata() or {}).get("wireloom", "{}"))
        weights = {name: file.get_tensor(name).to(torch.float32, copy=True) for name in file.keys()}  # noqa: SIM118 - not a dict
    if card.get("kind") != "starter_control":
        raise ValueError(f"{path} holds {card.get('kind', 'weights of unknown kind')}, expected starter_control")
    unet = UNetConfig(**(card["unet"] | {"channels": tuple(card["unet"]["channels"])}))
    with torch.device("meta"):  # nothing is drawn that the file then replaces
        branch = StarterControl(StarterControlConfig(**card["config"]), unet)
    branch.load_state_dict(weights, assign=True)
    return branch.eval().requires_grad_(False), card


@dataclass(frozen=True)
class PictureControl:
    """A branch with its hint, for a Denoiser's `denoise`.

    hint:      [N, hint_channels, H, W] in [0, 1], one for all samples or one each
    strength:  factor of the residuals
    low, high: it acts while low < sigma <= high
    """

    branch: StarterControl
    hint: Tensor
    strength: float = 1.0
    low: float = 0.0
    high: float = float("inf")

    def __call__(self, x: Tensor, embedding: Tensor, text: TextStates) -> Residuals:
        """The residuals for scaled noisy pictures x [N, 3, H, W]."""
        found = self.branch(x, embedding, text, self.fitted(x))
        return Residuals(tuple(self.strength * part for part in found.skips), self.strength * found.middle)

    def fitted(self, x: Tensor) -> Tensor:
        """The hint in the size of x, a row for each sample; guidance repeats the samples as a whole."""
        hint = self.hint.to(x)
        if hint.shape[-2:] != x.shape[-2:]:
            hint = F.interpolate(hint, x.shape[-2:], mode="area")
        if len(x) % len(hint):
            raise BadInput(f"expected 1 hint or one for each of the {len(x)} samples, got {len(hint)}; make "
                           "the batches equal")
        return hint.repeat(len(x) // len(hint), 1, 1, 1)


@dataclass(frozen=True)
class Controlled:
    """The U-Net with what some branches add, called like the U-Net."""

    network: UNet
    controls: tuple[PictureControl, ...]

    def __call__(self, x: Tensor, c_noise: Tensor, text: TextStates) -> Tensor:
        embedding = self.network.embed(c_noise, text)
        first, *rest = (control(x, embedding, text) for control in self.controls)
        return self.network(x, c_noise, text, sum(rest, first))


def controlled(network: UNet, controls: tuple[PictureControl, ...], sigma: Any) -> UNet | Controlled:
    """The network with those branches that act at a noise level."""
    acting = tuple(control for control in controls if control.low < float(sigma) <= control.high)
    return Controlled(network, acting) if acting else network
