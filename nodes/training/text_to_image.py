"""Train emoji-32: an EDM denoiser (Karras et al. 2022) that reads prompts through a frozen starter-clip."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from nodes.denoisers.preconditioning import NoiseLevels, denoise, edm_loss, pixelwise
from nodes.denoisers.unet import TextStates, UNet, UNetConfig
from nodes.encoders.clip_model import ClipModel
from nodes.training.captions import caption_bank
from nodes.training.clip import knows
from nodes.training.dataset import EmojiData, Row
from nodes.training.vocabulary import EMOJI_32, STYLES

CAPTIONS = 16
TOKENS = 16  # that training reads of a caption; only long lists of keywords have more
SIGMA_DATA = 0.58  # standard deviation of the pixels in [-1, 1], measured over the whole data set
SIGMA_RANGE = (0.02, 40.0)
NOISE_LEVELS = NoiseLevels(mean=-0.4, std=1.2)  # higher than for photographs: flat drawings are decided early
NULL_SHARE = 0.1  # prompts dropped, for classifier-free guidance (Ho and Salimans 2022)


def text_to_image_data(data: EmojiData, everything: bool = False) -> EmojiData:
    """The curated names in four styles; `everything` is what starter-clip knows, in all styles, for a GPU."""
    if everything:
        return data.where(knows)
    return data.where(lambda row: row.name in EMOJI_32 and row.style in STYLES)


def held_out(row: Row) -> bool:
    """One in twelve pictures is never trained on: name and style known, but not together. Hearts all are."""
    return zlib.crc32(row.icon.encode()) % 12 == 0 and not row.name.endswith("heart")


@torch.no_grad()
def encode_prompts(clip: ClipModel, prompts: list[str]) -> TextStates:
    """What the U-Net reads of each prompt. The pooled vector is scaled to unit variance.

    The empty prompt is an ordinary one: it stands for "no prompt" in training and in guidance.
    """
    ids = clip.tokenizer(prompts).to(clip.logit_scale.device)
    hidden, pooled = clip.encode_text(ids)
    pooled = torch.nn.functional.normalize(pooled, dim=-1) * pooled.shape[-1] ** 0.5
    positions = torch.arange(ids.shape[1], device=ids.device)
    return TextStates(hidden, pooled, positions <= ids.argmax(1, keepdim=True))


@dataclass(frozen=True)
class ImageBatch:
    """Clean pictures [B, 3, H, W], unit noise of the same shape, noise levels [B] and prompts."""

    clean: Tensor
    noise: Tensor
    sigma: Tensor
    text: TextStates


class TextToImageTask:
    """Pictures drawn with replacement, each with one of its captions or none."""

    def __init__(
        self, data: EmojiData, clip: ClipModel, config: UNetConfig, batch_size: int, seed: int, device: str = "cpu"
    ) -> None:
        torch.manual_seed(seed)
        self.model = UNet(config).to(device)
        self.batch_size, self.device = batch_size, device
        self.pixels = data.pixels().to(device)
        self.text = self.prompt_bank(data, clip.to(device), seed)
        self.null = len(self.text.mask) - 1

    @staticmethod
    def prompt_bank(data: EmojiData, clip: ClipModel, seed: int) -> TextStates:
        """States of CAPTIONS prompts for each picture and, last, of the empty prompt."""
        bank = [caption for captions in caption_bank(data.rows, CAPTIONS, seed) for caption in captions] + [""]
        parts = [encode_prompts(clip, bank[i : i + 512]) for i in range(0, len(bank), 512)]
        longest = min(TOKENS, max(int(part.mask.sum(1).max()) for part in parts))
        hidden = torch.cat([part.hidden[:, :longest].bfloat16() for part in parts])
        mask = torch.cat([part.mask[:, :longest] for part in parts])
        return TextStates(hidden, torch.cat([part.pooled for part in parts]), mask)

    def batch(self, generator: Generator) -> ImageBatch:
        """Every random number is drawn on the CPU, so a GPU sees the same batches."""
        index = torch.randint(len(self.pixels), (self.batch_size,), generator=generator)
        caption = index * CAPTIONS + torch.randint(CAPTIONS, (self.batch_size,), generator=generator)
        dropped = torch.rand(self.batch_size, generator=generator) < NULL_SHARE
        caption = torch.where(dropped, self.null, caption).to(self.device)
        sigma = NOISE_LEVELS.draw(self.batch_size, generator).to(self.device)
        clean = self.pixels[index.to(self.device)]
        noise = torch.randn(clean.shape, generator=generator).to(self.device)
        return ImageBatch(clean, noise, sigma, self.text[caption])

    def loss(self, batch: ImageBatch) -> Tensor:
        """The weighted error of the denoised pictures."""
        noisy = batch.clean + pixelwise(batch.sigma) * batch.noise
        with torch.autocast(self.device, torch.bfloat16):
            estimate = denoise(self.model, noisy, batch.sigma, batch.text, SIGMA_DATA)
        return edm_loss(batch.clean, estimate, batch.sigma, SIGMA_DATA)
