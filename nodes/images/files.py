"""Reading and writing picture files: by content, never by name, and within limits known from the header."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from nodes.images.pixels import LONGEST_SIDE, MOST_PIXELS
from nodes.interface import BadInput, Image

if TYPE_CHECKING:
    from PIL import Image as Pillow

READ_FORMATS = ("PNG", "JPEG", "WEBP")
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
EXTENSIONS = {"png": "png", "jpeg": "jpg", "webp": "webp"}

_KNOWN_BY_FIRST_BYTES = (
    (b"\x89PNG", "a damaged PNG"), (b"\xff\xd8\xff", "a damaged JPEG"), (b"GIF8", "a GIF"), (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"), (b"MM\0*", "a TIFF"), (b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP archive"),
    (b"\x80\x02", "a Python pickle"), (b"\x80\x04", "a Python pickle"), (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML or SVG text"), (b"<!DOCTYPE", "a web page"), (b"<html", "a web page"),
    (b"8BPS", "a Photoshop file"),
)


def what_it_is(head: bytes) -> str:
    """What a file that is no readable picture looks like by its first bytes, in words."""
    if not head:
        return "an empty file"
    if head[4:8] == b"ftyp":
        return "a HEIC or AVIF picture" if head[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "a video"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "a damaged WebP"
    return next((name for start, name in _KNOWN_BY_FIRST_BYTES if head.startswith(start)), "something else")


def read_image(path: Path, name: str) -> Image:
    """Decode one picture: [1, C, H, W] with C = 1, 3 or 4."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    try:
        head = path.open("rb").read(16)
    except OSError as error:
        raise BadInput(f"expected a picture called {name!r}, but {(error.strerror or 'it cannot be read').lower()}; "
                       "upload it or put it into the images folder") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # our own limit is below its own
            with Pillow.open(path, formats=READ_FORMATS) as picture:
                _check_header(picture, name)
                picture.load()
                upright: Pillow.Image = ImageOps.exif_transpose(picture)
                return Image(to_tensor(in_srgb(upright))[None])
    except BadInput:
        raise
    except Pillow.DecompressionBombError as error:
        raise BadInput(f"expected a picture of at most {MOST_PIXELS // 10**6} megapixels, but {name!r} has more; "
                       "scale it down first") from error
    except Exception as error:  # decoders raise many kinds; all mean that the bytes are no good picture
        raise BadInput(f"expected a PNG, JPEG or WebP picture, but {name!r} holds {what_it_is(head)}{_said(error)}; "
                       "save it again as PNG") from error


def _said(error: Exception) -> str:
    """What a decoder says in brackets, unless it only repeats where the file lies."""
    from PIL import UnidentifiedImageError

    return "" if isinstance(error, UnidentifiedImageError) or not str(error) else f" ({error})"


def _check_header(picture: Pillow.Image, name: str) -> None:
    width, height = picture.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise BadInput(f"expected a picture of at most {MOST_PIXELS // 10**6} megapixels and {LONGEST_SIDE} pixels a "
                       f"side, but {name!r} has {width} x {height}; scale it down first")


def in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """The picture as grey, RGB or RGBA in sRGB; a colour profile that can be read is applied."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        return picture  # 16-bit grey
    if picture.mode in ("P", "PA", "LA", "RGBA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif picture.mode in ("1", "L"):
        return picture.convert("L")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = "RGBA" if picture.mode == "RGBA" else "RGB"
            picture = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=target)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile means what no profile means: sRGB
    return picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGB")


def to_tensor(picture: Pillow.Image) -> Tensor:
    """A Pillow picture as [C, H, W] float32 in [0, 1]."""
    import numpy

    pixels: Any = numpy.asarray(picture)
    full = 65535.0 if picture.mode.startswith("I") else 255.0
    data = torch.from_numpy(pixels.astype("float32")).div_(full).clamp_(0, 1)
    return data[None] if data.ndim == 2 else data.permute(2, 0, 1).contiguous()


def to_picture(data: Tensor) -> Pillow.Image:
    """[C, H, W] in [0, 1] as an 8-bit Pillow picture, rounded to the nearest level."""
    from PIL import Image as Pillow

    levels = (data.clamp(0, 1) * 255).round().to(torch.uint8)
    pixels = levels.permute(1, 2, 0).squeeze(2) if data.shape[0] == 1 else levels.permute(1, 2, 0)
    return Pillow.fromarray(pixels.contiguous().numpy())


def encode(data: Tensor, kind: str, quality: int) -> bytes:
    """[C, H, W] as the bytes of a PNG, JPEG or WebP file; WebP at quality 100 is lossless."""
    buffer = io.BytesIO()
    options: dict[str, Any] = {"png": {"compress_level": 6}, "jpeg": {"quality": quality, "subsampling": 0},
                               "webp": {"quality": quality, "lossless": quality == 100, "method": 4}}[kind]
    to_picture(data).save(buffer, kind.upper(), **options)
    return buffer.getvalue()


def archive(files: dict[str, bytes]) -> bytes:
    """Files in one ZIP archive, stored as they are and without dates, so that equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()
