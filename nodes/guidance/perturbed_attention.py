"""Perturbed-attention guidance (Ahn et al. 2024): away from what is drawn when pixels do not see each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from torch import Tensor

from nodes.control.bases import latent_denoise
from nodes.denoisers.ldm.hooks import Hooks, Where
from nodes.guidance.estimates import (
    Explained,
    between,
    changed,
    check_accepts,
    check_one_space,
    explained,
    paired,
)
from nodes.guidance.rows import repeated
from nodes.interface import Choice, Conditioning, Denoiser, Range, node

STAGES = ("middle", "input", "output")


@dataclass(frozen=True)
class Identity:
    """Self-attention in which every pixel sees itself alone: softmax(q k^T) is the identity matrix, the result is v."""

    stage: str

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, where: Where) -> Tensor | None:
        """The values, at the stage that is perturbed."""
        return v if where.kind == "self" and where.stage == self.stage else None


@dataclass(frozen=True)
class Perturbed:
    """D + scale (D_c - D_p): Ahn et al. 2024, Eq. 16, on top of any other guidance; D_p sees by identity attention.

    low, high: in force while low < sigma <= high
    """

    guided: Denoiser
    model: Denoiser
    weaker: Denoiser
    positive: Conditioning
    scale: float
    low: float
    high: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate."""
        return self.explained(x, sigma, conditioning).clean

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The guided estimate with the conditional and the unconditional one."""
        found = explained(self.guided, x, sigma, conditioning)
        return found._replace(clean=found.clean + self.push(x, sigma, found.conditional))

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        clean, nothing = paired(self.guided, x, sigma)
        return clean + self.push(x, sigma, None), nothing

    def push(self, x: Tensor, sigma: Tensor, known: Tensor | None) -> Tensor | float:
        """What is added; known: the conditional estimate, where guidance has made it already."""
        if self.scale == 0 or not self.low < sigma <= self.high:
            return 0.0
        prompt = repeated(self.positive, len(x))
        conditional = self.model.denoise(x, sigma, prompt) if known is None else known
        return self.scale * (conditional - self.weaker.denoise(x, sigma, prompt))


@node("guidance.perturbed_attention", version=1, tags=("pag", "perturbed attention guidance", "structure"), cheap=True,
      output="denoiser", phrase="{denoiser}, guided at {scale} away from {model} with perturbed attention")
def perturbed_attention(
    denoiser: Denoiser,
    model: Denoiser,
    positive: Conditioning,
    scale: Annotated[float, Range(0, 100, step=0.5)] = 3.0,
    stage: Annotated[str, Choice(STAGES)] = "middle",
    end_sigma: Annotated[float, Range(0, 1e6)] = 0.0,
    start_sigma: Annotated[float | None, Range(0, 1e6)] = None,
) -> Denoiser:
    """Steer away from pictures without structure, which the model draws when its pixels do not see each other.

    Comes on top of other guidance, or stands alone. Takes one call of the model more a step.

    Args:
        denoiser: the model with its guidance, or without any
        model: the same latent diffusion model before its guidance
        positive: the prompt
        scale: how hard to push; 0 = not
        stage: where in the U-Net attention is perturbed; middle is usual
        end_sigma: stop pushing at this noise level
        start_sigma: start pushing at this noise level; empty = from the beginning

    Returns:
        denoiser: the guided model, steered
    """
    check_one_space(denoiser, model)
    check_accepts(model, positive)
    latent = latent_denoise(model, "perturbed attention")
    weaker = replace(model, denoise=replace(latent, hooks=Hooks(attention=(Identity(stage),)) + latent.hooks))
    low, high = between(end_sigma, start_sigma)
    return changed(denoiser, Perturbed(denoiser, model, weaker, positive, scale, low, high))
