"""Train the classifier that guides emoji-32 by its gradient (Dhariwal & Nichol 2021): which group, at any noise?"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from nodes.denoisers.preconditioning import NoiseLevels, pixelwise
from nodes.encoders.noisy_classifier import NoisyClassifier, NoisyClassifierConfig
from nodes.training.clip import knows
from nodes.training.dataset import EmojiData

GROUPS = {0: "faces and hearts", 3: "animals and plants", 4: "food and drink", 5: "travel and places", 6: "activities",
          7: "objects", 8: "shapes"}
"""Unicode's groups of emoji, as far as starter-clip knows them."""

NOISE_LEVELS = NoiseLevels(mean=0.0, std=1.6)
SHIFT_PX = 3


def classifier_data(data: EmojiData) -> EmojiData:
    """The pictures that starter-clip knows, in all styles."""
    return data.where(knows)


@dataclass(frozen=True)
class LabelledBatch:
    """Noisy pictures [B, 3, H, W], their levels [B] and classes [B]."""

    noisy: Tensor
    sigma: Tensor
    label: Tensor


class ClassifierTask:
    """Pictures drawn with replacement, as often from each group, mirrored and moved by a few pixels, with noise."""

    def __init__(self, data: EmojiData, config: NoisyClassifierConfig, batch_size: int, seed: int,
                 device: str = "cpu") -> None:
        torch.manual_seed(seed)
        self.model = NoisyClassifier(config).to(device)
        self.batch_size, self.device = batch_size, device
        self.pixels = data.pixels()
        number = {group: i for i, group in enumerate(GROUPS)}
        self.label = torch.tensor([number[row.group] for row in data.rows])
        self.share = 1.0 / torch.bincount(self.label).double()[self.label]

    def batch(self, generator: Generator) -> LabelledBatch:
        """Every random number is drawn on the CPU, so a GPU sees the same batches."""
        index = torch.multinomial(self.share, self.batch_size, replacement=True, generator=generator)
        clean = self.pixels[index]
        mirrored = torch.rand(self.batch_size, generator=generator) < 0.5
        clean = torch.where(mirrored[:, None, None, None], clean.flip(3), clean)
        down, right = torch.randint(-SHIFT_PX, SHIFT_PX + 1, (2,), generator=generator).tolist()
        clean = clean.roll((down, right), (2, 3))
        sigma = NOISE_LEVELS.draw(self.batch_size, generator)
        noisy = clean + pixelwise(sigma) * torch.randn(clean.shape, generator=generator)
        return LabelledBatch(noisy.to(self.device), sigma.to(self.device), self.label[index].to(self.device))

    def loss(self, batch: LabelledBatch) -> Tensor:
        """Cross entropy."""
        with torch.autocast(self.device, torch.bfloat16):
            logits = self.model(batch.noisy, batch.sigma)
        return F.cross_entropy(logits.float(), batch.label)


@torch.no_grad()
def accuracy(model: NoisyClassifier, data: EmojiData, sigma: float, seed: int = 0) -> float:
    """Share of pictures whose group is told at a noise level."""
    generator = torch.Generator().manual_seed(seed)
    clean, number = data.pixels(), {group: i for i, group in enumerate(GROUPS)}
    noisy = clean + sigma * torch.randn(clean.shape, generator=generator)
    told = torch.cat([model(part, torch.tensor(sigma)).argmax(1) for part in noisy.split(256)])
    return float((told == torch.tensor([number[row.group] for row in data.rows])).double().mean())
