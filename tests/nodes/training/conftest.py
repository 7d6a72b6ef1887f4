"""A small emoji data set that needs no network: coloured discs and squares in two styles."""

import pytest
import torch

from nodes.training.dataset import EmojiData, Row

COLOURS = {"red": (220, 30, 30), "green": (30, 160, 60), "blue": (40, 60, 220), "yellow": (240, 210, 40)}
STYLES = ("flat", "noto")


def shape(kind: str, colour: tuple[int, int, int], style: str) -> torch.Tensor:
    """[3, 32, 32] uint8 on white; the style "noto" is larger."""
    y, x = torch.meshgrid(torch.arange(32) - 15.5, torch.arange(32) - 15.5, indexing="ij")
    radius = 13 if style == "noto" else 9
    inside = (x**2 + y**2 < radius**2) if kind == "circle" else (x.abs().maximum(y.abs()) < radius)
    return torch.where(inside, torch.tensor(colour)[:, None, None], 255).to(torch.uint8)


@pytest.fixture(scope="session")
def shapes() -> EmojiData:
    """Eight names in two styles."""
    images, rows = [], []
    for colour, rgb in COLOURS.items():
        for kind in ("circle", "square"):
            for style in STYLES:
                images.append(shape(kind, rgb, style))
                rows.append(Row(f"{colour} {kind}", (kind, "shape"), style, 8, 96, f"{style}:{colour}-{kind}"))
    return EmojiData(torch.stack(images), tuple(rows))
