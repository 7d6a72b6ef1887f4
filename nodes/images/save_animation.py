"""Pictures one after another, written to a file."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.animations import FORMATS, MEDIA_TYPES, Film
from nodes.images.pixels import describe
from nodes.images.save import check_name
from nodes.interface import Axis, BadInput, Choice, File, Image, Range, Text, Toggle, node


@node("images.save_animation", version=1, tags=("video", "gif", "webp", "mp4", "film", "export", "frames", "axis"),
      sentence="{images} are shown one after another in a {format} file called {name}")
def save_animation(
    images: Annotated[list[Image], Axis()],
    name: Annotated[str, Text(max_length=100)] = "animation",
    format: Annotated[str, Choice(FORMATS)] = "webp",
    fps: Annotated[float, Range(0.1, 120, step=0.1)] = 8.0,
    repeats: Annotated[int, Range(0, 1000, step=1)] = 0,
    back_and_forth: Annotated[bool, Toggle()] = False,
    quality: Annotated[int, Range(1, 100, step=1)] = 90,
) -> File:
    """Write pictures as an animated WebP, a GIF or an MP4 film: the cells of an axis, or a batch.

    MP4 needs the library PyAV: `pip install 'wireloom[video]'`.

    Args:
        images: the frames, from each cell of the axes named in `over`, or one batch; all of one size
        name: name of the file, without its ending
        format: webp keeps colours and transparency, gif has 256 colours, mp4 is smallest for long films
        fps: frames a second
        repeats: how often webp and gif are shown; 0 is for ever. A player decides for mp4
        back_and_forth: play forwards, then backwards, so that it has no jump
        quality: of webp and mp4; webp at 100 loses nothing
    """
    check_name(name)
    other = next((i for i in images if i.data.shape[1:] != images[0].data.shape[1:]), None)
    if other is not None:
        raise BadInput(f"expected frames of one size and kind, got {describe(images[0])} and {describe(other)}; wire "
                       "them through images.resize or images.to_rgb first")
    frames = torch.cat([image.data for image in images])
    if back_and_forth and len(frames) > 2:
        frames = torch.cat([frames, frames[1:-1].flip(0)])
    return File(f"{name}.{format}", MEDIA_TYPES[format], FORMATS[format](frames, Film(fps, repeats, quality)))
