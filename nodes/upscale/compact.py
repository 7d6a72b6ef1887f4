"""The compact Real-ESRGAN network (SRVGGNetCompact, Wang et al. 2021): convolutions at low resolution, one shuffle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor


@dataclass(frozen=True)
class CompactConfig:
    """Sizes: hidden channels, hidden convolutions, and how many times larger the result is."""

    channels: int = 64
    convolutions: int = 16
    scale: int = 4


class CompactUpscaler(nn.Module):
    """Learns what nearest-neighbour enlargement lacks."""

    def __init__(self, config: CompactConfig) -> None:
        super().__init__()
        self.config = config
        width = config.channels
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, padding=1), nn.PReLU(width)]
        for _ in range(config.convolutions):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.PReLU(width)]
        self.body = nn.Sequential(*layers, nn.Conv2d(width, 3 * config.scale**2, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        """x: [N, 3, H, W] in [0, 1] -> [N, 3, scale * H, scale * W], nearly in [0, 1]; clamp before saving."""
        detail = F.pixel_shuffle(self.body(x), self.config.scale)
        return detail + F.interpolate(x, scale_factor=float(self.config.scale), mode="nearest")


def compact_metadata(config: CompactConfig) -> dict[str, str]:
    """The safetensors metadata of an upscaler file of ours."""
    card = {"kind": "upscaler", "architecture": "SRVGGNetCompact", "config": asdict(config)}
    return {"wireloom": json.dumps(card)}


def load_compact(path: str | Path) -> CompactUpscaler:
    """Read an upscaler file of ours, float32 on the CPU, ready for inference. Every tensor must match."""
    with safe_open(path, "pt") as file:
        card = json.loads((file.metadata() or {}).get("wireloom", "{}"))
        weights = {name: file.get_tensor(name).to(torch.float32, copy=True) for name in file.keys()}  # noqa: SIM118 - not a dict
    if card.get("kind") != "upscaler":
        raise ValueError(f"{path} holds {card.get('kind', 'weights of unknown kind')}, expected upscaler")
    with torch.device("meta"):  # nothing is drawn that the file then replaces
        model = CompactUpscaler(CompactConfig(**card["config"]))
    model.load_state_dict(weights, assign=True)
    return model.eval().requires_grad_(False)
