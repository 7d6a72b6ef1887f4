"""Loading an autoencoder alone, to use it instead of a checkpoint's own."""

from __future__ import annotations

from typing import Annotated

from nodes.autoencoders.spaces import PLAYGROUND, SD, SDXL
from nodes.interface import Autoencoder, Choice, Context, ModelFile, node
from nodes.interface.weight_files import BadWeights
from nodes.weights.latent_model import autoencoder_of
from nodes.weights.model_file import open_model
from nodes.weights.placing import CHOICES
from nodes.weights.safetensors_file import spoken

SPACES = {space.name: space for space in (SD, SDXL, PLAYGROUND)}


@node("weights.load_vae", version=1, phrase="{file}", tags=("model", "autoencoder", "vae", "vae swap"))
def load_vae(
    ctx: Context,
    file: Annotated[str, ModelFile("vae")],
    space: Annotated[str, Choice(SPACES)] = "sd",
    dtype: Annotated[str, Choice(CHOICES)] = "auto",
) -> Autoencoder:
    """Load an autoencoder from a file of its own, or from a checkpoint.

    Args:
        file: a .safetensors file with a KL autoencoder (VAE), or a tiny one (TAESD), which is far faster
        space: the models it is for: sd = Stable Diffusion 1 and 2, sdxl = SDXL, playground = Playground v2.5; their
            files look alike
        dtype: what to compute in; auto = float32, on a GPU bfloat16 where it has it

    Returns:
        autoencoder: turns pictures into latents, and back
    """
    model = open_model(ctx.open_weights(file), file)
    if model.what.kind != "vae" and "vae" not in model.what.also:
        raise BadWeights(file, f"expected an autoencoder (VAE), but this is {model.what.words}; use the node that "
                               "loads those")
    return autoencoder_of(model.autoencoder(), SPACES[space], dtype, spoken(file), ctx.device)
