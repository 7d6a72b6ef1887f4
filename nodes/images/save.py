"""A picture written to a file."""

from __future__ import annotations

import re
from typing import Annotated

from nodes.images.files import EXTENSIONS, MEDIA_TYPES, archive, encode
from nodes.interface import BadInput, Choice, File, Image, Range, Text, node

_NAME = re.compile(r"[\w][\w .()+-]{0,99}")


def check_name(name: str) -> None:
    """Refuse a name that is more than a plain file name."""
    if not _NAME.fullmatch(name):
        raise BadInput(f"expected a plain file name of letters, digits, spaces and . ( ) + - _, got {name[:60]!r}; "
                       "write one without folders")


@node("images.save", version=1, tags=("write", "export", "png", "jpeg", "webp", "download"),
      sentence="{image} is written to a {format} file called {name}")
def save(
    image: Image,
    name: Annotated[str, Text(max_length=100)] = "image",
    format: Annotated[str, Choice(MEDIA_TYPES)] = "png",
    quality: Annotated[int, Range(1, 100, step=1)] = 90,
) -> File:
    """Write a picture as a PNG, JPEG or WebP file; a batch becomes one ZIP archive of such files.

    A single file carries the recipe, the workflow with its coordinates and seeds, once it is downloaded or written by
    `wireloom run`.

    Args:
        image: the picture
        name: name of the file, without its ending
        format: png loses nothing and keeps transparency; jpeg and webp are smaller
        quality: of jpeg and webp; webp at 100 loses nothing
    """
    check_name(name)
    if format == "jpeg" and image.data.shape[1] == 4:
        raise BadInput("expected a picture without transparency for JPEG, got RGBA; choose png or webp, or wire it "
                       "through images.to_rgb")
    ending = EXTENSIONS[format]
    files = [encode(sample, format, quality) for sample in image.data]
    if len(files) == 1:
        return File(f"{name}.{ending}", MEDIA_TYPES[format], files[0])
    named = {f"{name}-{i:04d}.{ending}": data for i, data in enumerate(files)}
    return File(f"{name}.zip", "application/zip", archive(named))
