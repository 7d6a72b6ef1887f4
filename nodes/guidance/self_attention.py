"""Self-attention guidance (Hong et al. 2023): away from pictures that are blurred where the model looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.control.bases import latent_denoise
from nodes.denoisers.ldm.hooks import Hooks, Where
from nodes.guidance.estimates import Explained, changed, check_accepts, check_one_space, explained, paired
from nodes.guidance.rows import repeated
from nodes.images.kernels import correlate
from nodes.interface import Conditioning, Denoiser, Range, node

KERNEL = 9  # pixels of the blur along each side
SEEN = 1.0  # attention that a cell gets from all together, above which it counts as looked at
SMALLEST = 4  # cells; smaller latents are not guided


@dataclass
class Watch:
    """Keeps how much attention each cell of the middle block gets: summed over those that look, the mean of heads."""

    received: Tensor | None = None

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, where: Where) -> Tensor | None:
        """Look on; the attention itself stays as it is. received: [N, 1, h, w]."""
        if where.kind == "self" and where.stage == "middle" and where.layer == 0:
            scores = (q.float() * q.shape[-1] ** -0.5 @ k.float().transpose(-1, -2)).softmax(-1)
            self.received = scores.mean(1).sum(1).unflatten(1, (where.height, where.width))[:, None]
        return None


def blurred_where_seen(clean: Tensor, received: Tensor, sigma: float) -> Tensor:
    """Hong et al. 2023, Eq. 15: a Gaussian blur of the clean estimate [N, C, h, w] where attention is above 1."""
    mask = F.interpolate((received > SEEN).to(clean), clean.shape[2:], mode="nearest")
    distance = torch.arange(KERNEL) - KERNEL // 2
    weights = torch.exp(-0.5 * (distance / sigma) ** 2) if sigma > 0 else (distance == 0).float()
    weights = weights / weights.sum()
    return torch.lerp(clean, correlate(clean, weights[:, None] * weights[None, :], "reflect"), mask)


@dataclass(frozen=True)
class SelfGuided:
    """D + scale (B - D(x + B - D_u)), B the blurred unconditional estimate D_u, on top of any other guidance."""

    guided: Denoiser
    model: Denoiser
    negative: Conditioning | None
    scale: float
    blur: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate."""
        return self.explained(x, sigma, conditioning).clean

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The guided estimate with the conditional and the unconditional one."""
        found = explained(self.guided, x, sigma, conditioning)
        return found._replace(clean=found.clean + self.push(x, sigma))

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        clean, nothing = paired(self.guided, x, sigma)
        return clean + self.push(x, sigma), nothing

    def push(self, x: Tensor, sigma: Tensor) -> Tensor | float:
        """What is added."""
        if self.scale == 0 or min(x.shape[2:]) <= SMALLEST:
            return 0.0
        prompt = self.negative and repeated(self.negative, len(x))
        watch, latent = Watch(), latent_denoise(self.model, "self-attention guidance")
        clean = replace(latent, hooks=Hooks(attention=(watch,)) + latent.hooks)(x, sigma, prompt)
        assert watch.received is not None
        blurred = blurred_where_seen(clean, watch.received, self.blur)
        return self.scale * (blurred - latent(x + blurred - clean, sigma, prompt))


@node("guidance.self_attention", version=1, tags=("sag", "self-attention guidance", "detail"), cheap=True,
      output="denoiser", phrase="{denoiser}, guided at {scale} by where {model} looks")
def self_attention(
    denoiser: Denoiser,
    model: Denoiser,
    negative: Conditioning | None = None,
    scale: Annotated[float, Range(-2, 5, step=0.05)] = 0.5,
    blur: Annotated[float, Range(0, 10, step=0.1)] = 2.0,
) -> Denoiser:
    """Sharpen what the model looks at: steer away from a picture that is blurred there.

    Comes on top of other guidance, or stands alone. Takes two calls of the model more a step.

    Args:
        denoiser: the model with its guidance, or without any
        model: the same latent diffusion model before its guidance
        negative: the prompt that guidance keeps away from; empty = the empty prompt
        scale: how hard to push; 0 = not
        blur: standard deviation of the blur, in cells of the latent

    Returns:
        denoiser: the guided model, steered
    """
    check_one_space(denoiser, model)
    check_accepts(model, negative)
    latent_denoise(model, "self-attention guidance")
    return changed(denoiser, SelfGuided(denoiser, model, negative, scale, blur))
