"""Loading a folder that the library diffusers saved: SD3, FLUX, Qwen-Image, DeepFloyd IF and more."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import torch

from nodes.denoisers.flow import published_shift
from nodes.denoisers.folders.denoise import FolderDenoise
from nodes.denoisers.folders.opening import Opened, folder_of, open_folder
from nodes.denoisers.folders.parts import EncodePrompts, NoPrompts, Nothing, autoencoder_of, levels_of
from nodes.interface import Autoencoder, Context, Denoiser, ModelFile, Range, TextEncoder, node
from nodes.weights.sound import refuse_broken_tensors

DEFAULT_SIDE = 1024


class DiffusersModel(NamedTuple):
    """The parts of a folder."""

    denoiser: Denoiser
    text_encoder: TextEncoder
    autoencoder: Autoencoder
    shift: float


def text_encoder_of(opened: Opened, device: torch.device, name: str) -> TextEncoder:
    """The text encoders of a folder as one."""
    names = [n for n in opened.pipeline.components if n.startswith("text_encoder")]
    towers = tuple(t for n in names if (t := getattr(opened.pipeline, n)) is not None)
    for tower in towers:
        tower.requires_grad_(False).eval().to(device)
        refuse_broken_tensors(dict(tower.named_parameters()), name)
    if not towers or "text" not in opened.family.accepts:
        return TextEncoder(NoPrompts(" or ".join(opened.family.accepts) or "no conditioning"), name)
    return TextEncoder(EncodePrompts(opened.pipeline, opened.family, towers), name)


def side_of(network: Any) -> int | None:
    """The side of the latents it was trained at, where its settings say so."""
    size = network.config.get("sample_size")
    return size if isinstance(size, int) else None


def computing_dtype(device: torch.device, wanted: torch.dtype) -> torch.dtype:
    """What such large networks compute in: bfloat16 on a GPU that has it, else what is asked for."""
    if device.type == "cuda" and wanted == torch.float32:
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return wanted


@node("weights.load_diffusers", version=1, phrase="the folder of {file}",
      tags=("model", "diffusers", "sd3", "flux", "qwen", "lumina", "pixart", "sana", "deepfloyd", "dit", "folder"))
def load_diffusers(
    ctx: Context,
    file: Annotated[str, ModelFile("diffusion_model")],
    guidance: Annotated[float, Range(0, 100, step=0.5)] = 3.5,
) -> DiffusersModel:
    """Load a model folder of the library diffusers: SD3, FLUX, Qwen-Image, Lumina 2, PixArt, Sana, DeepFloyd IF, DiT.

    Needs `pip install 'wireloom[diffusers]'`. Nothing is fetched, and no code of the folder is run.

    Args:
        file: the network's file inside the folder, such as MODEL/transformer/diffusion_pytorch_model.safetensors
        guidance: strength of the guidance that is built into FLUX.1 dev; other models do not read it

    Returns:
        denoiser: the model, to be guided and sampled
        text_encoder: turns prompts into what the denoiser reads
        autoencoder: between pictures and the model's latents
        shift: the published shift of its noise levels, for schedules.flow; of FLUX and its like, at 1024 x 1024
    """
    path = ctx.open_weights(file)
    dtype = computing_dtype(ctx.device, ctx.dtype)
    opened, name = open_folder(path, file, dtype), folder_of(path, file).name
    network, family = opened.network.to(ctx.device), opened.family
    text = text_encoder_of(opened, ctx.device, name)
    for part in (network, opened.vae):
        refuse_broken_tensors({} if part is None else dict(part.named_parameters()), name)
    scale = int(getattr(opened.pipeline, "vae_scale_factor", 8))
    vae = opened.vae if opened.vae is None else opened.vae.to(ctx.device)
    pictures = autoencoder_of(vae, family, scale)
    levels = levels_of(opened.scheduler, family.flow)
    null = Nothing(text.encode) if isinstance(text.encode, EncodePrompts) else None
    denoise = FolderDenoise(network, family.call, levels, dtype, null, family.masked, guidance)
    denoiser = Denoiser(denoise, pictures.space, levels.sigma_min, levels.sigma_max, family.accepts, side_of(network),
                        name, null)
    shift = published_shift(opened.scheduler, (DEFAULT_SIDE // scale // 2) ** 2) if family.flow else 1.0
    return DiffusersModel(denoiser, text, pictures, shift)
