"""Loading a ControlNet: a branch that follows a drawn hint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.control.bases import family
from nodes.control.controlnet import PREFIX, ControlNetwork, control_network
from nodes.control.diffusers_names import original_names
from nodes.control.files import read_tensors, refuse
from nodes.control.t2i_adapter import T2IAdapter
from nodes.control.union import is_union, union_network
from nodes.interface import Context, ControlNet, ModelFile, node
from nodes.weights.safetensors_file import spoken

DIFFERENCE = "difference"  # the tensor by which a ControlNet says that its numbers are differences from a U-Net's


@dataclass(frozen=True)
class ControlBranch:
    """What stands behind a `ControlNet` for latent diffusion models: a ControlNet or a T2I-Adapter."""

    network: ControlNetwork | T2IAdapter


def original_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a ControlNet by the original names, from the original or the diffusers layout; {} if none.

    One that must be added to a base model counts as none.
    """
    if DIFFERENCE in tensors:
        return {}
    if any(k.startswith("controlnet_cond_embedding.") for k in tensors):
        return original_names(tensors)
    inside = {k.removeprefix(PREFIX): v for k, v in tensors.items() if k.startswith(PREFIX)}
    inside = inside or dict(tensors)
    return inside if "input_hint_block.0.weight" in inside else {}


@node("control.load_controlnet", version=1, tags=("control", "canny", "depth", "pose", "scribble", "union", "model"),
      output="controlnet", phrase="{file}")
def load_controlnet(
    ctx: Context,
    file: Annotated[str, ModelFile("controlnet")],
) -> ControlNet:
    """Load a ControlNet for SD 1.x, SD 2.x or SDXL, in the original layout or that of diffusers.

    So is a union of ControlNets (ControlNet++ for SDXL); control.apply_controlnet says which kind of hint it gets.

    Args:
        file: a safetensors file with a ControlNet, such as control_v11p_sd15_canny.safetensors

    Returns:
        controlnet: the branch; it fits models of one family
    """
    tensors = read_tensors(ctx, file)
    found = original_tensors(tensors)
    if not found:
        raise refuse(ctx, file, "a ControlNet")
    network = union_network(found, file) if is_union(found) else control_network(found, file)
    name = spoken(file)
    base = family(network.config.context_width)
    return ControlNet(ControlBranch(network), base, name)
