"""Train starter-clip: pictures and captions of one name are pulled together (Radford et al. 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from nodes.encoders.clip_model import ClipConfig, ClipModel
from nodes.training.captions import caption_bank
from nodes.training.dataset import EmojiData, Row

GROUPS = {0, 3, 4, 5, 6, 7}  # faces and hearts, animals and plants, food, travel, activities, objects
GEOMETRIC = 96  # circles and squares: they teach the colour words
CLOCKS = ("oclock", "-thirty", "thirty")
CAPTIONS = 24


def knows(row: Row) -> bool:
    """Whether a picture belongs to what starter-clip learns: no people, flags, signs or clock faces."""
    return (row.group in GROUPS or row.subgroup == GEOMETRIC) and not row.name.endswith(CLOCKS)


def clip_data(data: EmojiData) -> EmojiData:
    """Names drawn in at least four styles."""
    data = data.where(knows)
    styles: dict[str, set[str]] = {}
    for row in data.rows:
        styles.setdefault(row.name, set()).add(row.style)
    return data.where(lambda row: len(styles[row.name]) >= 4)


def fresh_clip(config: ClipConfig, seed: int) -> ClipModel:
    """Random weights."""
    torch.manual_seed(seed)
    return ClipModel(config)


def with_frozen_text(model: ClipModel) -> ClipModel:
    """The same model, of which only the image tower will learn: models that read its text tower stay valid."""
    model.requires_grad_(False)
    model.visual.requires_grad_(True)
    return model


@dataclass(frozen=True)
class ClipBatch:
    """pixels [2B, 3, 32, 32], token ids [2B, L], name, style, and whether the caption tells the style, [2B] each."""

    pixels: Tensor
    ids: Tensor
    name: Tensor
    style: Tensor
    tells_style: Tensor


class ClipTask:
    """Batches hold two styles of each name, so that the model must learn what stays and what changes."""

    def __init__(self, data: EmojiData, model: ClipModel, pairs: int, seed: int, device: str = "cpu") -> None:
        self.model = model.to(device)
        self.pairs, self.device = pairs, device
        self.pixels = data.pixels()
        names, styles = data.names, sorted({row.style for row in data.rows})
        self.name = torch.tensor([names.index(row.name) for row in data.rows])
        self.style = torch.tensor([styles.index(row.style) for row in data.rows])
        bank = caption_bank(data.rows, CAPTIONS, seed)
        self.ids = torch.stack([self.model.tokenizer(captions) for captions in bank])  # (N, CAPTIONS, L)
        self.tells_style = torch.tensor(
            [
                [row.style in text.split() or row.style in text for text in captions]
                for row, captions in zip(data.rows, bank, strict=True)
            ]
        )
        self.of_name = [torch.nonzero(self.name == i).flatten() for i in range(len(names))]

    def batch(self, generator: Generator) -> ClipBatch:
        """Two different pictures of each of `pairs` names."""
        chosen = torch.randperm(len(self.of_name), generator=generator)[: self.pairs]
        index = torch.cat([self._two(self.of_name[i], generator) for i in chosen.tolist()])
        caption = torch.randint(self.ids.shape[1], (len(index),), generator=generator)
        pixels = augment(self.pixels[index], generator)
        batch = (
            pixels,
            self.ids[index, caption],
            self.name[index],
            self.style[index],
            self.tells_style[index, caption],
        )
        return ClipBatch(*(part.to(self.device) for part in batch))

    @staticmethod
    def _two(rows: Tensor, generator: Generator) -> Tensor:
        return rows[torch.randperm(len(rows), generator=generator)[:2]]

    def loss(self, batch: ClipBatch) -> Tensor:
        """Cross-entropy in both directions against soft targets."""
        with torch.autocast(batch.pixels.device.type, torch.bfloat16):
            image = self.model.encode_image(batch.pixels)
            text = self.model.encode_text(batch.ids)[1]
        image, text = F.normalize(image.float(), dim=-1), F.normalize(text.float(), dim=-1)
        logits = self.model.logit_scale.exp().clamp(max=100) * image @ text.T  # (images, texts)
        target = positives(batch)
        by_image = F.cross_entropy(logits, target / target.sum(1, keepdim=True))
        by_text = F.cross_entropy(logits.T, target.T / target.T.sum(1, keepdim=True))
        return (by_image + by_text) / 2


def positives(batch: ClipBatch) -> Tensor:
    """How well each caption fits each picture, [images, texts].

    1 for the right name; 0.25 if the caption tells another style than the picture's; 0 for another name.
    """
    same_name = (batch.name[:, None] == batch.name[None]).float()
    wrong_style = (batch.style[:, None] != batch.style[None]) & batch.tells_style[None]
    return same_name * torch.where(wrong_style, 0.25, 1.0)


def augment(x: Tensor, generator: Generator) -> Tensor:
    """Zoom a little, shift by up to 3 pixels, mirror half, and add some noise. x: [B, 3, H, W] in [-1, 1]."""
    count = len(x)
    zoom = 1 + 0.3 * (torch.rand(count, generator=generator) - 0.4)
    mirror = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    shift = (torch.rand(count, 2, generator=generator) - 0.5) * 6 * 2 / x.shape[-1]
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1], theta[:, :, 2] = zoom * mirror, zoom, shift
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    moved = F.grid_sample(x - 1, grid, align_corners=False) + 1  # outside is white
    strength = 0.15 * torch.rand(count, 1, 1, 1, generator=generator)
    return moved + strength * torch.randn(x.shape, generator=generator)
