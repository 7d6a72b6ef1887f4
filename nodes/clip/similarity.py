"""How well a picture fits a text."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import torch.nn.functional as F
from torch import Tensor

from nodes.interface import BadInput, Clip, Image, Score, Shape, Text, node


def cosine(pictures: Tensor, texts: Tensor) -> Tensor:
    """Cosine of the angle between each picture's vector and each text's, [N, D] and [M, D] -> [N, M]."""
    return F.normalize(pictures.double(), dim=-1) @ F.normalize(texts.double(), dim=-1).T


class Similarity(NamedTuple):
    """The mean and each picture's own value."""

    score: Score
    each: list[float]


@node("clip.similarity", version=1, tags=("score", "clipscore", "match"),
      sentence="{clip} measures how well {image} and {text} fit together")
def similarity(
    image: Annotated[Image, Shape("N 3 H W")], clip: Clip, text: Annotated[str, Text(prompt=True)] = ""
) -> Similarity:
    """Measure how well pictures fit a text: the cosine between their CLIP vectors, from -1 to 1.

    Args:
        image: RGB pictures
        clip: the model that judges
        text: what the pictures should show

    Returns:
        score: mean over the pictures, with its 95 % interval
        each: one cosine for each picture
    """
    if image.data.shape[1] != 3:
        raise BadInput(f"expected pictures with 3 channels (RGB), got {image.data.shape[1]}; convert them first")
    pooled = clip.text.encode([text]).pooled
    if pooled is None:
        raise BadInput(f"{clip.name} gives no vector for a text; load another CLIP model")
    each = cosine(clip.image.encode(image).data, pooled)[:, 0]
    n, mean = len(each), float(each.mean())
    half = 1.96 * float(each.std()) / math.sqrt(n) if n > 1 else None
    interval = (mean - half, mean + half) if half is not None else None
    protocol = f"cosine of {clip.name} vectors (Hessel et al. 2021 without the factor 2.5)"
    return Similarity(Score(mean, "cosine", n, interval, protocol), each.tolist())
