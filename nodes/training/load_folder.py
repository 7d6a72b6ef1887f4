"""A folder of pictures with captions as a dataset."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Annotated

from torch import Tensor

from nodes.images.files import read_image
from nodes.images.to_rgb import to_rgb
from nodes.interface import BadInput, Choice, Context, Dataset, ImageFolder, Range, Text, node
from nodes.training.aspect_buckets import Size, as_bytes, bucket_sizes, filled, fitted, nearest_bucket
from nodes.training.caption_files import captions_of

FITS = ("crop", "pad", "buckets")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
MOST = 20_000


def placed(picture: Tensor, fit: str, side: int, sizes: tuple[Size, ...]) -> tuple[Size, Tensor]:
    """A picture [1, 3, h, w] in its size."""
    if fit == "pad":
        return (side, side), fitted(picture, (side, side))
    size = nearest_bucket(picture.shape[-1], picture.shape[-2], sizes) if fit == "buckets" else (side, side)
    return size, filled(picture, size)


def grouped(pictures: list[tuple[Size, Tensor]], captions: tuple[str, ...], name: str) -> Dataset:
    """A dataset with a bucket for each size; the size with most pictures comes first."""
    found: dict[Size, list[int]] = defaultdict(list)
    for number, (size, _) in enumerate(pictures):
        found[size].append(number)
    parts = [Dataset(as_bytes([pictures[i][1] for i in index]), tuple(captions[i] for i in index), name)
             for _, index in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))]
    first, *more = parts
    return Dataset(first.images, first.captions, name, None, tuple(more))


def picture_names(folder: Path, name: str) -> list[str]:
    """The pictures of a folder, sorted by name."""
    found = sorted(p.name for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
    if not 1 <= len(found) <= MOST:
        raise BadInput(f"expected 1 to {MOST} pictures (PNG, JPEG, WebP) in the folder {name!r}, got {len(found)}; "
                       "put them into it without folders between, or choose another folder")
    return found


@node("training.load_folder", version=1, tags=("dataset", "captions", "open", "read", "aspect ratio", "bucketing"),
      phrase="the pictures in {folder}")
def load_folder(
    ctx: Context,
    folder: Annotated[str, ImageFolder()],
    side: Annotated[int, Range(4, 2048, step=4, unit="px")] = 32,
    fit: Annotated[str, Choice(FITS)] = "crop",
    multiple: Annotated[int, Range(4, 128, step=4, unit="px")] = 8,
    caption: Annotated[str, Text(max_length=1000)] = "",
) -> Dataset:
    """Load pictures with their captions from a folder below the images folder, to train on.

    The caption of fox.png is the text in fox.txt, else its line in captions.jsonl or metadata.jsonl, such as
    {"file_name": "fox.png", "text": "a fox"}, else the one given here.

    Args:
        folder: name of the folder below the images folder
        side: side of the squares; of other forms, the square root of their area
        fit: crop fills a square and cuts what sticks out, pad shows all on white, buckets keeps the form of each
        multiple: with buckets, sides are multiples of this
        caption: of pictures that have none of their own
    """
    path, sizes = ctx.open_folder(folder), bucket_sizes(side, multiple)
    if fit == "buckets" and not sizes:
        raise BadInput(f"expected multiples of at most the side of {side}, got {multiple}; lower multiple, or "
                       "raise side")
    names, pictures = picture_names(path, folder), []
    for done, name in enumerate(names):
        ctx.raise_if_cancelled()
        picture = to_rgb(read_image(path / name, f"{folder}/{name}")).data
        pictures.append(placed(picture, fit, side, sizes))
        ctx.progress(done + 1, len(names))
    return grouped(pictures, captions_of(path, names, caption.strip()), folder)
