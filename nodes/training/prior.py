"""Prior preservation (Ruiz et al. 2023, section 3.2): beside its subject a model practises the subject's kind."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from nodes.interface import Context, Dataset, Denoiser, TextEncoder
from nodes.training.denoiser_task import DenoiserTask, PictureBatch
from nodes.training.student import draw_sheet

_DRAWN_AT_ONCE = 32
_SEED_OFFSET = 1_000_000  # so that no sheet shows a picture that was trained on


@dataclass(frozen=True)
class PriorTask:
    """The loss on the subject plus `weight` times the loss on pictures of its kind."""

    subject: DenoiserTask
    prior: DenoiserTask
    weight: float

    @property
    def model(self) -> nn.Module:
        """What is trained."""
        return self.subject.model

    def batch(self, generator: Generator) -> tuple[PictureBatch, PictureBatch]:
        """A batch of each."""
        return self.subject.batch(generator), self.prior.batch(generator)

    def loss(self, batch: tuple[PictureBatch, PictureBatch]) -> Tensor:
        """Both losses in one number."""
        return self.subject.loss(batch[0]) + self.weight * self.prior.loss(batch[1])


def drawn_prior(ctx: Context, denoiser: Denoiser, encoder: TextEncoder, prompt: str, count: int, seed: int) -> Dataset:
    """Pictures that the model itself draws of the subject's kind, before it learns anything."""
    parts = []
    for first in range(0, count, _DRAWN_AT_ONCE):
        some = min(_DRAWN_AT_ONCE, count - first)
        parts.append(draw_sheet(ctx, denoiser, encoder.encode([prompt] * some), seed + _SEED_OFFSET + first))
        ctx.raise_if_cancelled()
    return Dataset((torch.cat(parts) * 255).round().to(torch.uint8), (prompt,) * count, prompt)
