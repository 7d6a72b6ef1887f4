"""Loading an IP-Adapter: what lets a model read a picture beside its prompt."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.control.bases import family
from nodes.control.files import read_tensors, refuse
from nodes.control.ip_adapter import ip_adapter
from nodes.interface import Context, ImageAdapter, ModelFile, node
from nodes.weights.safetensors_file import spoken
from nodes.weights.sound import refuse_broken_tensors


@node("control.load_ip_adapter", version=1, tags=("ipadapter", "image prompt", "reference", "model"), output="adapter",
      phrase="{file}")
def load_ip_adapter(
    ctx: Context,
    file: Annotated[str, ModelFile("ip_adapter")],
) -> ImageAdapter:
    """Load an IP-Adapter, plain (4 tokens), plus (16), full face, FaceID or FaceID plus, for SD 1.5 or SDXL.

    Args:
        file: a safetensors file with an IP-Adapter, such as ip-adapter_sd15.safetensors

    Returns:
        adapter: the adapter; it fits models of one family
    """
    tensors = read_tensors(ctx, file)
    if not any(k.startswith("ip_adapter.") for k in tensors):
        raise refuse(ctx, file, "an IP-Adapter")
    refuse_broken_tensors(tensors, file)
    adapter = ip_adapter(tensors, file)
    name = spoken(file)
    adapter.project.to(ctx.device, torch.float32)
    return ImageAdapter(adapter, family(adapter.width), name)
