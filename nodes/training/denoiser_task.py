"""What all training of the starter's denoiser shares: prompts encoded once, noisy batches, the loss of EDM."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
import torch.nn as nn
from torch import Generator, Tensor

from nodes.denoisers.preconditioning import NoiseLevels, denoise, edm_loss, pixelwise
from nodes.denoisers.unet import TextStates
from nodes.interface import BadInput, Conditioning, Dataset

Encode = Callable[[Sequence[str]], Conditioning]
"""Prompts to what a denoiser reads."""

_ENCODED_AT_ONCE = 512


@dataclass(frozen=True)
class PromptBank:
    """What the U-Net reads of each different prompt; `of` numbers the prompt of each picture, `null` the empty one."""

    states: TextStates
    of: Tensor
    null: int

    def draw(self, index: Tensor, dropped: float, generator: Generator) -> TextStates:
        """The prompts of some pictures, a share of them replaced by the empty one (Ho & Salimans 2022)."""
        empty = torch.rand(len(index), generator=generator) < dropped
        return self.states[torch.where(empty, self.null, self.of[index]).to(self.states.mask.device)]


def prompt_bank(encode: Encode, prompts: Sequence[str], device: torch.device | str) -> PromptBank:
    """Encode each different prompt once, and the empty one; positions that no prompt uses are cut off."""
    different = [*dict.fromkeys([*prompts, ""])]
    number = {prompt: i for i, prompt in enumerate(different)}
    parts = [encode(different[i:i + _ENCODED_AT_ONCE]) for i in range(0, len(different), _ENCODED_AT_ONCE)]
    tokens = torch.cat([_needed(part.tokens) for part in parts])
    pooled = torch.cat([_needed(part.pooled) for part in parts])
    mask = tokens.ne(0).any(-1)
    longest = int(mask.sum(1).max())
    states = TextStates(tokens[:, :longest], pooled, mask[:, :longest]).to(device)
    return PromptBank(states, torch.tensor([number[prompt] for prompt in prompts]), number[""])


def _needed(part: Tensor | None) -> Tensor:
    if part is None:
        raise BadInput("expected a text encoder that gives tokens and a pooled vector; wire that of the model")
    return part


@dataclass(frozen=True)
class Noising:
    """How pictures are made noisy while training.

    levels:     distribution of the noise levels
    sigma_data: standard deviation of clean pixels, of the model's preconditioning
    dropped:    share of prompts replaced by the empty one
    half:       compute in bfloat16
    """

    levels: NoiseLevels = field(default_factory=lambda: NoiseLevels(mean=-0.4, std=1.2))
    sigma_data: float = 0.58
    dropped: float = 0.1
    half: bool = False


@dataclass(frozen=True)
class PictureBatch:
    """Clean pictures [B, 3, H, W], unit noise alike, noise levels [B], what the prompts say, hints [B, C, H, W]."""

    clean: Tensor
    noise: Tensor
    sigma: Tensor
    text: TextStates
    hints: Tensor | None = None


class DenoiserTask:
    """Pictures of a dataset, drawn with replacement, each with its prompt or none; `model` holds what is trained.

    network: what `preconditioning.denoise` calls, with the trained parts inside
    """

    def __init__(self, model: nn.Module, network: Callable[..., Tensor], data: Dataset, encode: Encode,
                 batch_size: int, noising: Noising, device: torch.device | str = "cpu") -> None:
        self.model, self.network, self.noising = model, network, noising
        self.batch_size, self.device = batch_size, torch.device(device)
        self.buckets = [bucket for bucket in (data, *data.buckets) if len(bucket.images)]
        self.starts = torch.tensor([0, *(len(bucket.images) for bucket in self.buckets)]).cumsum(0)
        captions = [caption for bucket in self.buckets for caption in bucket.captions]
        self.prompts = prompt_bank(encode, captions, device)

    def batch(self, generator: Generator) -> PictureBatch:
        """Pictures of one size; every random number is drawn on the CPU, so a GPU sees the same batches."""
        any_picture = torch.randint(int(self.starts[-1]), (1,), generator=generator)
        number = int(torch.searchsorted(self.starts, any_picture, right=True)) - 1
        bucket = self.buckets[number]
        index = torch.randint(len(bucket.images), (self.batch_size,), generator=generator)
        clean = bucket.images[index].float() / 127.5 - 1
        sigma = self.noising.levels.draw(self.batch_size, generator)
        noise = torch.randn(clean.shape, generator=generator)
        text = self.prompts.draw(index + int(self.starts[number]), self.noising.dropped, generator)
        hints = None if bucket.hints is None else (bucket.hints[index].float() / 255).to(self.device)
        return PictureBatch(*(part.to(self.device) for part in (clean, noise, sigma)), text, hints)

    def loss(self, batch: PictureBatch) -> Tensor:
        """The weighted error of the denoised pictures (Karras et al. 2022, Eq. 8)."""
        noisy = batch.clean + pixelwise(batch.sigma) * batch.noise
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.noising.half):
            estimate = denoise(self.reader(batch), noisy, batch.sigma, batch.text, self.noising.sigma_data)
        return edm_loss(batch.clean, estimate.float(), batch.sigma, self.noising.sigma_data)

    def reader(self, batch: PictureBatch) -> Callable[..., Tensor]:
        """The network as it sees one batch; tasks with a hint put it in here."""
        return self.network
