"""Which latents go together: one space, one size, as many or one for all."""

from __future__ import annotations

from torch import Tensor

from nodes.images.resampling import resample
from nodes.interface import BadInput, Latent, Mask
from nodes.masks.coordinate import by_coordinate


def describe(latent: Latent) -> str:
    """A latent's size in words, such as "2 latents of 8 x 8 in 'rgb'"."""
    count, _, height, width = latent.data.shape
    return f"{count} latent{'s' * (count != 1)} of {width} x {height} in '{latent.space.name}'"


def check_space(first: Latent, second: Latent) -> None:
    """Refuse latents of different spaces: their numbers mean different things."""
    if first.space != second.space or first.data.shape[1] != second.data.shape[1]:
        raise BadInput(f"expected two latents of one space, got {describe(first)} and {describe(second)}; turn one "
                       "into a picture with latents.to_image and back with latents.from_image and the other's "
                       "autoencoder")


def check_pair(first: Latent, second: Latent) -> None:
    """Refuse latents that do not lie on each other number by number."""
    check_space(first, second)
    if first.data.shape[2:] != second.data.shape[2:]:
        raise BadInput(f"expected two latents of one size, got {describe(first)} and {describe(second)}; wire one of "
                       "them through latents.upscale or latents.crop")
    count, others = first.data.shape[0], second.data.shape[0]
    if count != others and 1 not in (count, others):
        raise BadInput(f"expected as many latents on both sides, or one for all, got {count} and {others}; take some "
                       "out with latents.pick")


def cells(latent: Latent, pixels: int, what: str) -> int:
    """A length in pixels as cells of the latent; refuses what ends inside a cell."""
    scale = latent.space.scale
    if pixels % scale:
        below = pixels // scale * scale
        raise BadInput(f"expected {what} in multiples of {scale} pixels for '{latent.space.name}', got {pixels}; type "
                       f"{below} or {below + scale}")
    return pixels // scale


def mask_on(mask: Mask, latent: Latent) -> Tensor:
    """The mask for the cells of a latent, [N, 1, h, w]: of their size, or of the picture's and averaged over cells."""
    scale, (height, width) = latent.space.scale, latent.data.shape[2:]
    rows, columns = mask.data.shape[2:]
    if mask.data.shape[0] not in (1, latent.data.shape[0]) and latent.data.shape[0] != 1:
        raise BadInput(f"expected one mask or one a latent, got {mask.data.shape[0]} for {describe(latent)}; take one "
                       "with masks.pick")
    if (coordinates := by_coordinate(mask, latent.space)) is not None:
        return coordinates
    if (rows, columns) == (height, width):
        return mask.data
    if (rows, columns) == (height * scale, width * scale):
        return resample(mask.data, height, width, "box")
    sizes = f"{width * scale} x {height * scale}" + (f" or {width} x {height}" if scale > 1 else "")
    raise BadInput(f"expected a mask of {sizes} for {describe(latent)}, got {columns} x {rows}; wire the mask through "
                   "masks.fit with the picture")
