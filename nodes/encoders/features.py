"""Pictures to features, for metrics."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import BadInput, Context, Features, Image, ImageEncoder, Shape, node

CHUNK = 64  # pictures encoded at once


@node("encoders.features", version=1, tags=("embed", "clip", "metrics"),
      sentence="{image_encoder} encodes {image} into features")
def features(
    ctx: Context, image: Annotated[Image, Shape("N 3 H W")], image_encoder: ImageEncoder
) -> Annotated[Features, Shape("N D")]:
    """Encode pictures into the vectors that metrics compare.

    Args:
        image: RGB pictures
        image_encoder: what sees them; features of two encoders can not be compared
    """
    if image.data.shape[1] != 3:
        raise BadInput(f"expected pictures with 3 channels (RGB), got {image.data.shape[1]}; convert them first")
    parts = []
    for part in image.data.split(CHUNK):
        ctx.raise_if_cancelled()
        parts.append(image_encoder.encode(Image(part)))
        ctx.progress(sum(len(p.data) for p in parts), len(image.data))
    first = parts[0]
    return Features(torch.cat([p.data for p in parts]).float(), first.space, first.extractor, first.resize)
