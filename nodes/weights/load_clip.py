"""Loading CLIP: text and pictures in one space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import torch
import torch.nn.functional as F

from nodes.encoders import clip_model
from nodes.encoders.clip_model import ClipModel
from nodes.encoders.strip import ShownToken, cut_strip
from nodes.interface import (
    Clip,
    Conditioning,
    Context,
    Features,
    Image,
    ImageEncoder,
    ModelFile,
    TextEncoder,
    node,
)
from nodes.weights.card import load
from nodes.weights.safetensors_file import spoken


@dataclass(frozen=True)
class EncodeText:
    """Prompts to hidden states and to unit vectors in the space that pictures share."""

    model: ClipModel

    @torch.no_grad()
    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        ids = self.model.tokenizer(list(prompts)).to(self.model.logit_scale.device)
        hidden, pooled = self.model.encode_text(ids)
        return Conditioning(hidden.cpu(), F.normalize(pooled, dim=-1).cpu(), text=tuple(prompts))

    def tokens(self, prompt: str) -> list[ShownToken]:
        """What it reads of a prompt."""
        return cut_strip(self.model.tokenizer, prompt)


@dataclass(frozen=True)
class EncodeImage:
    """Pictures to unit vectors in the space that prompts share; differentiable for pictures that ask for a gradient."""

    model: ClipModel
    name: str

    def __call__(self, image: Image) -> Features:
        with torch.set_grad_enabled(torch.is_grad_enabled() and image.data.requires_grad):
            pixels = self.model.prepare(image.data[:, :3].to(self.model.logit_scale.device))
            vectors = F.normalize(self.model.encode_image(pixels), dim=-1)
        size = self.model.config.image_size
        return Features(vectors.cpu(), self.name, self.name, f"bicubic with antialiasing to {size}x{size}")


class LoadedClip(NamedTuple):
    """CLIP as a whole and its text tower."""

    clip: Clip
    text_encoder: TextEncoder
    image_encoder: ImageEncoder


@node("weights.load_clip", version=1, tags=("model", "checkpoint", "open_clip"), phrase="{file}")
def load_clip(
    ctx: Context, file: Annotated[str, ModelFile("clip")] = "starter/clip.safetensors"
) -> LoadedClip:
    """Load a CLIP model: it says how well a text and a picture fit together.

    Args:
        file: a safetensors file that holds a CLIP model

    Returns:
        clip: both towers
        text_encoder: the text tower alone
        image_encoder: the image tower alone, for metrics
    """
    model = load(ctx, file, "clip", clip_model.load_clip).to(ctx.device)
    name = spoken(file)
    text, image = TextEncoder(EncodeText(model), name), ImageEncoder(EncodeImage(model, name), name)
    return LoadedClip(Clip(text, image, name), text, image)
