"""Where a model looks for each word of a prompt (Tang et al. 2023, "What the DAAM")."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.control.bases import latent_denoise
from nodes.denoisers.ldm.hooks import Hooks, Where
from nodes.encoders.strip import ShownToken
from nodes.interface import BadInput, Context, Denoiser, Image, Latent, Range, Seed, Text, TextEncoder, node
from nodes.latents.noise import sample_noise

CHUNK = 77  # places of a text that the encoder reads at once


@dataclass
class Gaze:
    """Adds up how much each cell attends to each place of the prompt, over layers and heads.

    size:  of the latent, to which all layers are brought
    total: [L, h, w], None before the first layer
    """

    size: tuple[int, int]
    total: Tensor | None = None

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, where: Where) -> Tensor | None:
        """Look on; the attention itself stays as it is."""
        if where.kind == "cross":
            scores = (q.float() * q.shape[-1] ** -0.5 @ k.float().transpose(-1, -2)).softmax(-1)
            maps = scores.mean((0, 1)).T.unflatten(1, (where.height, where.width))
            maps = F.interpolate(maps[None], self.size, mode="bilinear")[0]
            self.total = maps if self.total is None else self.total + maps
        return None


def words_of(tokens: list[ShownToken]) -> list[tuple[str, list[int]]]:
    """The words of a prompt with the places of their tokens, counted through all chunks."""
    words: list[tuple[str, list[int]]] = []
    goes_on = False
    for token in tokens:
        if not token.kept:
            break
        place = (token.chunk - 1) * CHUNK + token.place
        if goes_on:
            text, places = words.pop()
            words.append((text + token.piece, [*places, place]))
        else:
            words.append((token.piece, [place]))
        goes_on = not token.ends_word
    return words


class Maps(NamedTuple):
    """A map for each word."""

    maps: Image
    words: list[str]


@node("denoisers.attention_maps", version=1, tags=("cross-attention", "daam", "heatmap", "interpret", "word"),
      sentence="it is shown where {denoiser} looks in {latent} for each word of {prompt}")
@torch.no_grad()
def attention_maps(
    ctx: Context,
    denoiser: Denoiser,
    text_encoder: TextEncoder,
    latent: Latent,
    prompt: Annotated[str, Text(multiline=True, prompt=True)] = "",
    low: Annotated[float, Range(1e-3, 1e3, log=True)] = 0.5,
    high: Annotated[float, Range(1e-3, 1e3, log=True)] = 5.0,
    levels: Annotated[int, Range(1, 100)] = 4,
    seed: Annotated[int, Seed()] = 0,
) -> Maps:
    """Show where a model looks for each word: its cross-attention, averaged over layers, heads and noise levels.

    The latent is noised to each level and shown to the model once; it may be freshly sampled, or an encoded photograph.
    The brightest place of all maps is white.

    Args:
        denoiser: a latent diffusion model, before its guidance
        text_encoder: the one of the model
        latent: a clean latent; of several the first
        prompt: what to look for
        low: lowest noise level
        high: highest noise level; the higher, the more the layout counts
        levels: how many levels between them, evenly in their logarithm
        seed: of the noise

    Returns:
        maps: a grey picture for each word, as large as the decoded latent
        words: the word of each map
    """
    model = latent_denoise(denoiser, "a map of attention")
    told = getattr(text_encoder.encode, "tokens", None)
    words = words_of(told(prompt)) if told else []
    if not words:
        raise BadInput("expected a prompt with words, and a text encoder that tells its tokens; wire the text encoder "
                       "of a loader and type a prompt")
    gaze = Gaze((latent.data.shape[2], latent.data.shape[3]))
    watched = replace(model, hooks=Hooks(attention=(gaze,)) + model.hooks)
    conditioning, clean = text_encoder.encode([prompt]), latent.data[:1].to(ctx.device)
    noise = sample_noise(ctx, seed, 1, tuple(clean.shape[1:])).to(clean)
    sigmas = torch.linspace(math.log(high), math.log(low), levels).exp()
    for done, sigma in enumerate(sigmas, 1):
        ctx.raise_if_cancelled()
        watched(clean + sigma * noise, sigma, conditioning)
        ctx.progress(done, levels)
    return Maps(pictures(gaze, words, latent.space.scale), [word for word, _ in words])


def pictures(gaze: Gaze, words: list[tuple[str, list[int]]], scale: int) -> Image:
    """A grey picture for each word: the sum over its tokens."""
    assert gaze.total is not None
    maps = torch.stack([gaze.total[places].sum(0) for _, places in words])[:, None].cpu()
    maps = F.interpolate(maps, scale_factor=float(scale), mode="bilinear") if scale > 1 else maps
    return Image((maps / maps.max()).clamp(0, 1))
