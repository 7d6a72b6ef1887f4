"""The style of a picture as words beside the prompt: the style model of T2I-Adapter (Mou et al. 2023)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import torch
import torch.nn as nn
from torch import Tensor

from nodes.control.files import read_tensors, refuse
from nodes.control.load_image_encoder import states_of
from nodes.encoders.clip_model import Block
from nodes.guidance.rows import repeated
from nodes.interface import BadInput, Conditioning, Context, Image, ImageEncoder, ModelFile, Range, Shape, node
from nodes.weights.assigning import built
from nodes.weights.sound import refuse_broken_tensors

HEADS = 8


class StyleModel(nn.Module):
    """Hidden states of a picture [N, P, W] to a few tokens [N, T, D] that stand behind those of the prompt.

    Module names are those of the files, "transformer_layes" included.
    """

    def __init__(self, width: int, tokens: int, layers: int, out: int) -> None:
        super().__init__()
        self.style_embedding = nn.Parameter(torch.zeros(1, tokens, width))
        self.proj = nn.Parameter(torch.zeros(width, out))
        self.ln_pre, self.ln_post = nn.LayerNorm(width), nn.LayerNorm(width)
        self.transformer_layes = nn.Sequential(*(Block(width, HEADS, False, True) for _ in range(layers)))

    def forward(self, seen: Tensor) -> Tensor:
        tokens = self.style_embedding.expand(len(seen), -1, -1)
        states = self.transformer_layes(self.ln_pre(torch.cat([seen, tokens], 1)))
        return self.ln_post(states[:, -tokens.shape[1]:]) @ self.proj


def style_model(tensors: Mapping[str, Tensor], name: str = "style model") -> StyleModel:
    """The model of a file, float32; nothing is copied where it is so already. Raises BadWeights."""

    def build() -> StyleModel:
        _, tokens, width = tensors["style_embedding"].shape
        layers = len({key.split(".")[1] for key in tensors if key.startswith("transformer_layes.")})
        return StyleModel(width, tokens, layers, tensors["proj"].shape[1])

    return built(build, tensors, name, "style model").float()


@node("control.style", version=1, tags=("t2i adapter style", "style model", "reference"), output="conditioning",
      phrase="{conditioning}, in the style of {image} (strength {strength})")
def style(
    ctx: Context,
    conditioning: Conditioning,
    image_encoder: ImageEncoder,
    image: Annotated[Image, Shape("N C H W")],
    file: Annotated[str, ModelFile("style_model")],
    strength: Annotated[float, Range(0, 10, step=0.05)] = 1.0,
) -> Conditioning:
    """Add the style of a picture to a prompt, as a few words that a style model makes of it (SD 1.x).

    Args:
        conditioning: the prompt
        image_encoder: CLIP ViT-L, which the public style model was trained with
        image: the picture whose style is wanted, or one for each prompt
        file: a safetensors file with a style model, such as t2iadapter_style_sd14v1.safetensors
        strength: how much it counts

    Returns:
        conditioning: the prompt with the style behind it
    """
    tensors = read_tensors(ctx, file)
    if "style_embedding" not in tensors:
        raise refuse(ctx, file, "a style model of T2I-Adapter")
    refuse_broken_tensors(tensors, file)
    model = style_model(tensors, file)
    seen = states_of(image_encoder, image, "a style model").last
    if seen.shape[-1] != model.ln_pre.weight.shape[0]:
        raise BadInput(f"{file} reads hidden states of {model.ln_pre.weight.shape[0]} numbers, {image_encoder.name} "
                       f"gives {seen.shape[-1]}; load the encoder that it was trained with (CLIP ViT-L)")
    with torch.no_grad():
        words = strength * model(seen)
    return with_words(conditioning, words)


def with_words(conditioning: Conditioning, words: Tensor) -> Conditioning:
    """A prompt with tokens [N, T, D] behind its own; one prompt goes with all pictures, one picture with all."""
    if conditioning.tokens is None or conditioning.tokens.shape[-1] != words.shape[-1]:
        got = "none" if conditioning.tokens is None else str(conditioning.tokens.shape[-1])
        raise BadInput(f"expected a prompt whose hidden states have {words.shape[-1]} numbers, got {got}; a style "
                       "model fits the prompts of its own family (SD 1.x)")
    rows = max(len(words), len(conditioning.tokens))
    if len(words) not in (1, rows):
        raise BadInput(f"expected one picture or one for each prompt, got {len(words)} for {rows} prompts; "
                       "take some out with images.pick")
    prompts = repeated(conditioning, rows)
    assert prompts.tokens is not None
    text = conditioning.text * rows if len(conditioning.text) == 1 else conditioning.text
    return replace(prompts, tokens=torch.cat([prompts.tokens, words.expand(rows, -1, -1)], 1), text=text)
