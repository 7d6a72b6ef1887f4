"""Loading a control branch of the starter model."""

from __future__ import annotations

from typing import Annotated

from nodes.control.starter_control import load_starter_control as read_branch
from nodes.interface import Context, ControlNet, ModelFile, node
from nodes.weights.card import load
from nodes.weights.safetensors_file import spoken


@node("weights.load_starter_control", version=1, tags=("model", "checkpoint", "controlnet", "edges"), phrase="{file}")
def load_starter_control(
    ctx: Context, file: Annotated[str, ModelFile("starter_control")] = "starter/edge-control.safetensors"
) -> ControlNet:
    """Load a ControlNet of the starter model, such as the one that follows edges.

    Args:
        file: a safetensors file that holds a control branch, as training.train_controlnet writes it
    """
    branch, card = load(ctx, file, "starter_control", read_branch)
    name = spoken(file)
    return ControlNet(branch.to(ctx.device), str(card.get("base", "")), name)
