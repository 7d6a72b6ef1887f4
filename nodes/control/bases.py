"""Which models control branches fit: a latent diffusion model that is not guided yet, of the same sizes."""

from __future__ import annotations

from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.interface import BadInput, Denoiser

FAMILIES = {768: "SD 1.x", 1024: "SD 2.x", 2048: "SDXL", 1280: "the SDXL refiner"}
"""Model families by the width of the hidden states that they read."""


def family(context_width: int) -> str:
    """The family of a model in words."""
    return FAMILIES.get(context_width, f"a model that reads hidden states of {context_width} numbers")


def latent_denoise(denoiser: Denoiser, what: str) -> LatentDenoise:
    """The network behind a denoiser; one that is guided already or of another kind is refused in words."""
    if isinstance(denoiser.denoise, LatentDenoise):
        return denoiser.denoise
    if not denoiser.accepts:
        raise BadInput(f"expected a model before its guidance, got {denoiser.name}, which takes no more prompts; wire "
                       f"{what} between the loader and the guidance")
    raise BadInput(f"{what} fits latent diffusion models (SD 1.x, SD 2.x, SDXL), got {denoiser.name}; load a "
                   "checkpoint of one of these")


def refuse_other_base(name: str, width: int, denoiser: Denoiser, model: UNetConfig) -> None:
    """Refuse what was made for hidden states of another width, naming both families."""
    if width != model.context_width:
        raise BadInput(f"{name} was made for {family(width)}, but {denoiser.name} is {family(model.context_width)}; "
                       "choose one for this model")
