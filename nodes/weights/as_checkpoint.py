"""Merged tensors as a model to sample from."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Choice, Context, Module, Toggle, node
from nodes.weights.latent_model import PREDICTIONS, Wish
from nodes.weights.load_checkpoint import Checkpoint, parts_of
from nodes.weights.opened_module import opened
from nodes.weights.placing import CHOICES


@node("weights.as_checkpoint", version=1, phrase="{module}", tags=("merge", "model", "checkpoint", "load"))
def as_checkpoint(
    ctx: Context,
    module: Module,
    prediction: Annotated[str, Choice(PREDICTIONS)] = "auto",
    zero_terminal: Annotated[bool | None, Toggle()] = None,
    dtype: Annotated[str, Choice(CHOICES)] = "auto",
) -> Checkpoint:
    """Use the tensors of a Stable Diffusion 1, 2 or XL checkpoint, merged or changed, without saving them first.

    Args:
        module: the tensors of a whole checkpoint
        prediction: what the network predicts: noise (eps), v, or the clean latent (x0); auto = as its tensors tell
        zero_terminal: whether its last noise level holds no signal (Lin et al. 2023); empty = as its tensors tell
        dtype: what to compute in; auto = float32 on a CPU, half precision on a GPU

    Returns:
        denoiser: the model, to be guided and sampled
        text_encoder: turns prompts into what the denoiser reads
        autoencoder: turns pictures into the denoiser's latents, and back
    """
    return parts_of(opened(module), module.name, Wish(prediction, zero_terminal, dtype), ctx.device)
