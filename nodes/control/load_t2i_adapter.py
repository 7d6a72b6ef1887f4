"""Loading a T2I-Adapter: a small branch that follows a drawn hint."""

from __future__ import annotations

from typing import Annotated

from nodes.control.files import read_tensors, refuse
from nodes.control.load_controlnet import ControlBranch
from nodes.control.t2i_adapter import adapter_tensors, t2i_adapter
from nodes.interface import Context, ControlNet, ModelFile, node
from nodes.weights.safetensors_file import spoken


@node("control.load_t2i_adapter", version=1, tags=("control", "t2i", "sketch", "color", "depth", "model"),
      output="controlnet", phrase="{file}")
def load_t2i_adapter(
    ctx: Context,
    file: Annotated[str, ModelFile("t2i_adapter")],
) -> ControlNet:
    """Load a T2I-Adapter, full or light, for SD 1.x or SDXL; it runs once for a whole sampling.

    Args:
        file: a safetensors file with a T2I-Adapter, such as t2iadapter_canny_sd15v2.safetensors

    Returns:
        controlnet: the branch, for control.apply_controlnet
    """
    tensors = read_tensors(ctx, file)
    found = adapter_tensors(tensors)
    if not found:
        raise refuse(ctx, file, "a T2I-Adapter")
    network = t2i_adapter(found, file)
    name = spoken(file)
    base = "SDXL" if network.config.xl else "SD 1.x"
    return ControlNet(ControlBranch(network), base, name)
