"""Latent diffusion steered by classes (Rombach et al. 2022, section 4.3.1): a class is a prompt of one token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from nodes.denoisers.class_labels import ANY, class_numbers
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.interface import Conditioning


@dataclass(frozen=True)
class ClassDenoise:
    """A LatentDenoise whose tokens are looked up by class.

    table: [classes + 1, width]; its last row stands for no class
    """

    latent: LatentDenoise
    table: Tensor

    @property
    def network(self) -> Any:
        """The network, for whoever counts memory or patches weights."""
        return self.latent.network

    def __call__(self, x: Tensor, sigma: Tensor | float, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate; without conditioning that of any class."""
        labels = class_numbers(conditioning, len(x), len(self.table) - 1)
        rows = self.table[labels.where(labels != ANY, len(self.table) - 1)]
        return self.latent(x, sigma, Conditioning(tokens=rows[:, None]))
