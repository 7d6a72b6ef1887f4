"""Pictures of values: PNG files without loss, and small JPEG previews. Imports torch and Pillow only when called."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from nodes.interface import ports
from nodes.interface.latent_colors import latent_colors

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage
    from torch import Tensor

PREVIEW_SIDE = 512
_SMALLEST_SIDE = 128  # tiny pictures are enlarged by whole factors, so that pixels stay visible in a preview
_MOST_SAMPLES = 16


def to_png(image: Tensor) -> bytes:
    """One picture [C, H, W] in [0, 1] (C = 1, 3 or 4) as PNG: level v becomes round(255 v)."""
    buffer = io.BytesIO()
    _pillow(image).save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()


def preview_jpeg(value: Any, max_side: int = PREVIEW_SIDE) -> tuple[str, bytes] | None:
    """(media type, bytes) of a small picture of an Image, Mask or Video, a Latent or Record of known colours, or None.

    A batch becomes one sheet of at most 16 samples; a record shows how its first sample came about.
    """
    batch = _pixels(value)
    if batch is None or batch.ndim != 4 or 0 in batch.shape:
        return None
    return "image/jpeg", small_jpeg(_pillow(_sheet(batch[:_MOST_SAMPLES])), max_side)


def small_jpeg(picture: PillowImage, max_side: int = PREVIEW_SIDE) -> bytes:
    """A picture within `max_side` as JPEG; a tiny one enlarged."""
    buffer = io.BytesIO()
    _fit(picture.convert("RGB"), max_side).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _pixels(value: Any) -> Tensor | None:
    """The samples of a value as [N, C, H, W] in [0, 1], or None when it does not look like a picture."""
    if isinstance(value, (ports.Image, ports.Mask)):
        return value.data
    if isinstance(value, ports.Video):
        return value.frames[:1]
    if isinstance(value, ports.Latent):
        return latent_colors(value.data, value.space.name)
    if isinstance(value, ports.Record) and 0 not in value.denoised.shape:
        return latent_colors(_filmstrip(value.denoised[:, 0]), value.space.name)
    return None


def _filmstrip(estimates: Tensor) -> Tensor:
    """At most 16 of the clean estimates [steps, C, H, W], evenly spread from the first to the last."""
    count = min(len(estimates), _MOST_SAMPLES)
    return estimates[[round(i * (len(estimates) - 1) / max(count - 1, 1)) for i in range(count)]]


def _sheet(batch: Tensor) -> Tensor:
    """Samples [N, C, H, W] side by side as one picture [C, rows * H, columns * W], as square as can be."""
    import torch

    count, channels, height, width = batch.shape
    columns = int(count**0.5 + 0.999)
    rows = -(-count // columns)
    blank = torch.zeros(rows * columns - count, channels, height, width, dtype=batch.dtype, device=batch.device)
    cells = torch.cat([batch, blank]).reshape(rows, columns, channels, height, width)
    return cells.permute(2, 0, 3, 1, 4).reshape(channels, rows * height, columns * width)


def _pillow(image: Tensor) -> PillowImage:
    """A Pillow picture of [C, H, W]; what is not finite becomes black."""
    import torch
    from PIL import Image

    if image.ndim != 3 or image.shape[0] not in (1, 3, 4):
        raise ValueError(f"expected a picture [1, 3 or 4, H, W], got {list(image.shape)}")
    levels = torch.nan_to_num(image.detach().float(), posinf=1.0).clamp_(0, 1).mul_(255).round_().to(torch.uint8).cpu()
    array = levels.permute(1, 2, 0).contiguous().numpy()
    return Image.fromarray(array[:, :, 0] if array.shape[2] == 1 else array)


def _fit(picture: PillowImage, max_side: int) -> PillowImage:
    """The picture within `max_side`: smaller by area averaging, tiny ones larger by a whole factor."""
    from PIL import Image

    side = max(picture.size)
    if side > max_side:
        size = tuple(max(1, round(s * max_side / side)) for s in picture.size)
        return picture.resize((size[0], size[1]), Image.Resampling.BOX)
    factor = min(max_side // side, -(-_SMALLEST_SIDE // side))
    if factor < 2:
        return picture
    return picture.resize((picture.width * factor, picture.height * factor), Image.Resampling.NEAREST)
