"""A photograph that ships."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from nodes.images.files import read_image
from nodes.interface import Choice, Image, Shape, node

FOLDER = Path(__file__).parent.parent / "starter" / "pictures"
PICTURES = tuple(sorted(path.stem for path in FOLDER.glob("*.webp")))
"""By name; nodes/starter/ATTRIBUTION.md says where each comes from."""


@node("images.example", version=1, tags=("photo", "photograph", "sample picture", "test image", "cat"),
      phrase="the example picture {picture}")
def example(
    picture: Annotated[str, Choice(PICTURES)] = "cat",
) -> Annotated[Image, Shape("1 3 H W")]:
    """A photograph that ships with Wireloom, to try things on.

    cat: Chelsea, 451 x 300 pixels, by Stefan van der Walt (CC0, free for any use)

    Args:
        picture: which one
    """
    return read_image(FOLDER / f"{picture}.webp", picture)
