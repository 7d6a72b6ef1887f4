"""Loading a U-Net that comes without text encoder and autoencoder."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Choice, Context, Denoiser, ModelFile, TextEncoder, Toggle, node
from nodes.interface.weight_files import BadWeights
from nodes.weights.latent_model import PREDICTIONS, Wish, denoiser_of
from nodes.weights.model_file import open_model
from nodes.weights.placing import CHOICES
from nodes.weights.safetensors_file import spoken


@node("weights.load_diffusion_model", version=1, phrase="{file}", tags=("model", "unet", "unet loader", "checkpoint"))
def load_diffusion_model(
    ctx: Context,
    file: Annotated[str, ModelFile("diffusion_model")],
    text_encoder: TextEncoder | None = None,
    prediction: Annotated[str, Choice(PREDICTIONS)] = "auto",
    zero_terminal: Annotated[bool | None, Toggle()] = None,
    dtype: Annotated[str, Choice(CHOICES)] = "auto",
) -> Denoiser:
    """Load the U-Net of a Stable Diffusion 1, 2 or XL model alone; what else the file holds is left in it.

    Args:
        file: a .safetensors file with a U-Net, or the model_index.json of a diffusers folder
        text_encoder: encodes the empty prompt that stands for no conditioning; empty = wire a negative to guidance
        prediction: what the network predicts: noise (eps), v, or the clean latent (x0); auto = as the file tells
        zero_terminal: whether its last noise level holds no signal (Lin et al. 2023); empty = as the file tells
        dtype: what to compute in; auto = float32 on a CPU, half precision on a GPU

    Returns:
        denoiser: the model, to be guided and sampled
    """
    model = open_model(ctx.open_weights(file), file)
    if model.what.kind not in ("checkpoint", "diffusion_model"):
        raise BadWeights(file, f"expected a diffusion network, but this is {model.what.words}; use the node that loads "
                               "those")
    return denoiser_of(model.unet(), model.what.family, model.what.prediction, Wish(prediction, zero_terminal, dtype),
                       spoken(file), ctx.device, text_encoder)
