"""A small classifier of noisy pictures: it knows the noise level, so that its gradient can guide at any step."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor

from nodes.denoisers.preconditioning import edm_coefficients, pixelwise

FREQUENCIES = 16


@dataclass(frozen=True)
class NoisyClassifierConfig:
    """Names of the classes; channels and residual blocks at a half, a quarter and an eighth of the picture's side.

    sigma_data: standard deviation of the pixels, which scales the input as it does that of the denoiser
    """

    classes: tuple[str, ...]
    channels: tuple[int, ...] = (32, 64, 80)
    blocks: tuple[int, ...] = (2, 2, 1)
    embedding: int = 64
    sigma_data: float = 0.58


class Residual(nn.Module):
    """Two convolutions, scaled and shifted by the noise level in between."""

    def __init__(self, width: int, embedding: int) -> None:
        super().__init__()
        self.norm_1, self.norm_2 = nn.GroupNorm(8, width), nn.GroupNorm(8, width)
        self.conv_1, self.conv_2 = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
        self.film = nn.Linear(embedding, 2 * width)

    def forward(self, x: Tensor, level: Tensor) -> Tensor:
        scale, shift = self.film(level)[:, :, None, None].chunk(2, 1)  # (B, width, 1, 1) each
        inner = self.norm_2(self.conv_1(F.silu(self.norm_1(x)))) * (1 + scale) + shift
        return x + self.conv_2(F.silu(inner))


class NoisyClassifier(nn.Module):
    """Logits [N, classes] of noisy pictures [N, 3, H, W] at levels [N]."""

    def __init__(self, config: NoisyClassifierConfig) -> None:
        super().__init__()
        self.config = config
        self.level = nn.Sequential(nn.Linear(2 * FREQUENCIES, config.embedding), nn.SiLU())
        self.stages, before = nn.ModuleList(), 3
        for width, count in zip(config.channels, config.blocks, strict=True):
            halve = nn.Conv2d(before, width, 4, stride=2, padding=1)
            self.stages.append(nn.ModuleList([halve, *(Residual(width, config.embedding) for _ in range(count))]))
            before = width
        self.norm, self.out = nn.GroupNorm(8, before), nn.Linear(before, len(config.classes))

    def forward(self, x: Tensor, sigma: Tensor) -> Tensor:
        """sigma: one level for the batch, or [N]."""
        sigma = torch.as_tensor(sigma, device=x.device).to(x.dtype).expand(len(x))
        c = edm_coefficients(sigma, self.config.sigma_data)
        angles = c.c_noise[:, None] * torch.arange(1, FREQUENCIES + 1, device=x.device) * (torch.pi / 2)
        level = self.level(torch.cat([angles.sin(), angles.cos()], 1))
        x = pixelwise(c.c_in) * x
        for halve, *blocks in self.stages:
            x = halve(x)
            for block in blocks:
                x = block(x, level)
        return self.out(F.silu(self.norm(x)).mean((2, 3)))


def noisy_classifier_metadata(config: NoisyClassifierConfig, **facts: object) -> dict[str, str]:
    """The safetensors metadata of a classifier file of ours."""
    card = {"kind": "noisy_classifier", "architecture": "NoisyClassifier", "config": asdict(config), **facts}
    return {"wireloom": json.dumps(card)}


def load_noisy_classifier(path: str | Path) -> NoisyClassifier:
    """Read a classifier file of ours, float32 on the CPU, ready for inference. Every tensor must match."""
    with safe_open(path, "pt") as file:
        card = json.loads((file.metadata() or {}).get("wireloom", "{}"))
        weights = {name: file.get_tensor(name).to(torch.float32, copy=True) for name in file.keys()}  # noqa: SIM118 - not a dict
    if card.get("kind") != "noisy_classifier":
        raise ValueError(f"{path} holds {card.get('kind', 'weights of unknown kind')}, expected noisy_classifier")
    config = {name: tuple(v) if isinstance(v, list) else v for name, v in card["config"].items()}
    with torch.device("meta"):  # nothing is drawn that the file then replaces
        model = NoisyClassifier(NoisyClassifierConfig(**config))
    model.load_state_dict(weights, assign=True)
    return model.eval().requires_grad_(False)
