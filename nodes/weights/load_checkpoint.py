"""Loading a checkpoint: denoiser, text encoder and autoencoder from one file or one diffusers folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.autoencoders.spaces import Scaling, normalised
from nodes.encoders.sd.assemble import text_encoder as text_encoder_of
from nodes.interface import Autoencoder, Choice, Context, Denoiser, ModelFile, TextEncoder, Toggle, node
from nodes.interface.weight_files import BadWeights, Recognised
from nodes.weights.latent_model import PREDICTIONS, SPACES, Wish, autoencoder_of, denoiser_of
from nodes.weights.model_file import ModelFile as OpenedModel
from nodes.weights.model_file import open_model
from nodes.weights.placing import CHOICES, chosen_dtype
from nodes.weights.safetensors_file import spoken


class Checkpoint(NamedTuple):
    """The parts of a checkpoint."""

    denoiser: Denoiser
    text_encoder: TextEncoder
    autoencoder: Autoencoder


def refuse_others(what: Recognised, name: str) -> None:
    """Refuse what is no whole checkpoint of a family that is loaded here, saying what it is and what would take it."""
    if what.kind not in ("checkpoint", "diffusion_model"):
        raise BadWeights(name, "expected a checkpoint with U-Net, text encoder and autoencoder, but this is "
                               f"{what.words}; use the node that loads those")
    if what.family not in SPACES:
        raise BadWeights(name, f"expected Stable Diffusion 1, 2 or XL, but this is {what.words}; "
                               "weights.load_denoiser, weights.load_class_checkpoint and weights.load_diffusers "
                               "load others")
    if what.missing or what.kind == "diffusion_model":
        lacking = ", ".join(what.missing) or "everything but its U-Net"
        raise BadWeights(name, f"it lacks {lacking}; use weights.load_diffusion_model for the U-Net alone, with "
                               "weights.load_vae and weights.load_text_encoder for the rest, or get the whole file")


def parts_of(model: OpenedModel, file: str, wish: Wish, device: torch.device) -> Checkpoint:
    """The parts of an opened model; `file` is what the person calls it."""
    refuse_others(model.what, file)
    name, family = spoken(file), model.what.family
    text, network = model.text(), model.unet()
    kind = chosen_dtype(wish.dtype, next(iter(network.values())).dtype, device)
    encoder = text_encoder_of(text, family, name, device, kind)
    denoiser = denoiser_of(network, family, model.what.prediction, wish, name, device, encoder)
    pictures = autoencoder_of(model.autoencoder(), denoiser.space, wish.dtype, name, device, scaling_of(text))
    return Checkpoint(denoiser, encoder, pictures)


def scaling_of(tensors: Mapping[str, Tensor]) -> Scaling | None:
    """How the file says its latents are scaled, by the tensors edm_mean and edm_std; None = it does not."""
    if "edm_mean" not in tensors or "edm_std" not in tensors:
        return None
    return normalised(*(tensors[name].float().flatten().tolist() for name in ("edm_mean", "edm_std")))


@node("weights.load_checkpoint", version=1, phrase="{file}",
      tags=("model", "stable diffusion", "sdxl", "sd15", "safetensors", "diffusers folder", "checkpoint loader simple"))
def load_checkpoint(
    ctx: Context,
    file: Annotated[str, ModelFile("checkpoint")],
    prediction: Annotated[str, Choice(PREDICTIONS)] = "auto",
    zero_terminal: Annotated[bool | None, Toggle()] = None,
    dtype: Annotated[str, Choice(CHOICES)] = "auto",
) -> Checkpoint:
    """Load a Stable Diffusion 1, 2 or XL checkpoint: denoiser, text encoder and autoencoder.

    The file is mapped, not read: its bytes come in when they are first used. An inpainting checkpoint takes its picture
    from autoencoders.inpaint_conditioning, InstructPix2Pix from autoencoders.edit_conditioning.

    Args:
        file: a .safetensors checkpoint, or the model_index.json of a diffusers folder
        prediction: what the network predicts: noise (eps), v, or the clean latent (x0); auto = as the file tells
        zero_terminal: whether its last noise level holds no signal (Lin et al. 2023); empty = as the file tells
        dtype: what to compute in; auto = float32 on a CPU, half precision on a GPU

    Returns:
        denoiser: the model, to be guided and sampled
        text_encoder: turns prompts into what the denoiser reads
        autoencoder: turns pictures into the denoiser's latents, and back
    """
    model = open_model(ctx.open_weights(file), file)
    return parts_of(model, file, Wish(prediction, zero_terminal, dtype), ctx.device)
