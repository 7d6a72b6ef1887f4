"""Networks so small that a step of training takes milliseconds."""

from __future__ import annotations

from nodes.denoisers.unet import UNetConfig
from nodes.encoders.clip_model import ClipConfig

CLIP = ClipConfig(
    embed_dim=16,
    vision_width=32,
    vision_layers=1,
    vision_heads=2,
    context_length=16,
    merges=500,
    text_width=16,
    text_layers=1,
    text_heads=2,
)
UNET = UNetConfig(channels=(16, 32), blocks=1, heads=2, text_width=16, pooled_width=16, embedding=32)
