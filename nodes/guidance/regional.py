"""Regional prompts: another denoiser for each masked region."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from nodes.guidance.estimates import changed, check_one_space, paired
from nodes.guidance.latent_masks import latent_mask
from nodes.interface import BadInput, Conditioning, Denoiser, Mask, node

ROUNDING = 1e-3


@dataclass(frozen=True)
class Regional:
    """sum of m_k D_k + (1 - sum of m_k) D: the masks share out the picture."""

    elsewhere: Denoiser
    regions: tuple[tuple[Denoiser, Mask], ...]

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate, put together."""
        clean = base = self.elsewhere.denoise(x, sigma, conditioning)
        for denoiser, mask in self.regions:
            clean = clean + latent_mask(mask, denoiser.space, x) * (denoiser.denoise(x, sigma, conditioning) - base)
        return clean

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """The guided and the unconditional estimates, each put together."""
        clean, unconditional = base, base_unconditional = paired(self.elsewhere, x, sigma)
        for denoiser, mask in self.regions:
            here, here_unconditional = paired(denoiser, x, sigma)
            weight = latent_mask(mask, denoiser.space, x)
            clean = clean + weight * (here - base)
            unconditional = unconditional + weight * (here_unconditional - base_unconditional)
        return clean, unconditional


def check_apart(first: Mask, second: Mask) -> None:
    """Refuse masks that claim the same place."""
    if first.data.shape[-2:] != second.data.shape[-2:]:
        one, other = (f"{mask.data.shape[-1]}x{mask.data.shape[-2]}" for mask in (first, second))
        raise BadInput(f"expected masks of one size, got {one} and {other}; wire them through masks.fit")
    shared = int(((first.data + second.data) > 1 + ROUNDING).sum())
    if shared:
        raise BadInput(f"expected regions that lie apart, but both masks cover {shared} pixels; take one away from the "
                       "other, or wire another regional node after this one, whose region lies on top")


@node("guidance.regional", version=1, tags=("area", "mask", "regional prompt", "attention couple"), cheap=True,
      output="denoiser", phrase="{denoiser}, within {first_mask} {first}[, within {second_mask} {second}]")
def regional(
    denoiser: Denoiser,
    first: Denoiser,
    first_mask: Mask,
    second: Denoiser | None = None,
    second_mask: Mask | None = None,
) -> Denoiser:
    """Give regions of the picture prompts of their own.

    Args:
        denoiser: the model outside the regions, with its guidance
        first: the model within the first region, with its guidance
        first_mask: the first region, as large as the picture; soft edges blend
        second: the model within the second region; empty = none
        second_mask: the second region

    Returns:
        denoiser: all in one
    """
    if (second is None) != (second_mask is None):
        raise BadInput("expected a denoiser and a mask for the second region, got only one of them; wire the other")
    regions = [(first, first_mask)]
    if second is not None and second_mask is not None:
        check_apart(first_mask, second_mask)
        regions.append((second, second_mask))
    others = [region[0] for region in regions]
    check_one_space(denoiser, *others)
    return changed(denoiser, Regional(denoiser, tuple(regions)), *others)
