"""Inpainting by mask: the rest of the picture is known and stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import changed, check_latent_space, for_rows, paired
from nodes.guidance.latent_masks import latent_mask
from nodes.interface import BadInput, Choice, Conditioning, Denoiser, Latent, Mask, node

MODES = ("noise_matched", "known_region")


@dataclass(frozen=True)
class Inpainted:
    """m D(m x + (1 - m)(known + sigma noise)) + (1 - m) known; m is 1 where there is something to paint.

    noise: at which the known region is shown to the model (Lugmayr et al. 2022, "RePaint", Eq. 8, with one noise for
           all steps, which is consistent with an ODE); None = x is shown as it is, only the estimate is replaced
    """

    model: Denoiser
    known: Tensor
    mask: Mask
    noise: Tensor | None

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate, equal to the known picture outside the mask."""
        paint, known = self.parts(x)
        shown = self.shown(x, sigma, paint, known)
        return paint * self.model.denoise(shown, sigma, conditioning) + (1 - paint) * known

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """The same, and the unconditional estimate with the known picture too."""
        paint, known = self.parts(x)
        clean, unconditional = paired(self.model, self.shown(x, sigma, paint, known), sigma)
        return paint * clean + (1 - paint) * known, paint * unconditional + (1 - paint) * known

    def parts(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """M and the known picture, for the samples of x."""
        return latent_mask(self.mask, self.model.space, x), for_rows(self.known, len(x)).to(x, non_blocking=True)

    def shown(self, x: Tensor, sigma: Tensor, paint: Tensor, known: Tensor) -> Tensor:
        """What the model sees: with noise_matched the known region is as noisy as the rest."""
        if self.noise is None:
            return x
        return paint * x + (1 - paint) * (known + sigma * for_rows(self.noise, len(x)).to(x, non_blocking=True))


@node("guidance.inpaint", version=1, tags=("mask", "outpaint", "repaint", "fill"), cheap=True, output="denoiser",
      phrase="{denoiser}, painting within {mask} into {known}")
def inpaint(
    denoiser: Denoiser,
    known: Latent,
    mask: Mask,
    noise: Latent | None = None,
    mode: Annotated[str, Choice(MODES)] = "noise_matched",
) -> Denoiser:
    """Paint only within a mask; the rest of the picture stays as it is.

    Args:
        denoiser: the model, before or after its guidance
        known: the clean latent of the whole picture
        mask: where to paint, as large as the picture
        noise: the noise that the sampler starts from, for noise_matched
        mode: noise_matched shows the model the known part with its noise, known_region only puts it into the result

    Returns:
        denoiser: the same model, painting within the mask
    """
    check_latent_space(denoiser, known)
    latent_mask(mask, denoiser.space, known.data)  # refuses another size here, not in the sampler
    if mode == "noise_matched" and noise is None:
        raise BadInput("expected the noise that the sampler starts from; wire it, or choose known_region")
    if noise is not None and noise.data.shape[1:] != known.data.shape[1:]:
        raise BadInput(f"expected noise of the shape of the known latent, {list(known.data.shape[1:])}, got "
                       f"{list(noise.data.shape[1:])}; make both of one size")
    matched = noise.data if noise is not None and mode == "noise_matched" else None
    return changed(denoiser, Inpainted(denoiser, known.data, mask, matched))
