"""Small model files with random weights for nodes that load what people own, and an autoencoder."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from nodes.interface import RGB, Autoencoder, Image, Latent
from tests.fixtures.made.kinds import Made

KINDS = {"checkpoint": "sd15", "diffusion_model": "sd15", "vae": "vae", "lora": "lora-sd15"}
"""For a kind of a file chooser, the made file that it may name."""


@cache
def folder() -> tempfile.TemporaryDirectory[str]:
    """Where the files are, until the tests end."""
    return tempfile.TemporaryDirectory(prefix="wireloom-made-")


def made_file(kind: str) -> str | None:
    """A file of a kind, or None where none is made."""
    return str(Made(Path(folder().name))(KINDS[kind])) if kind in KINDS else None


def autoencoder(index: int) -> Autoencoder:
    """Pixels as latents."""
    return Autoencoder(lambda image: Latent(image.data[:, :3] * 2 - 1, RGB),
                       lambda latent: Image((latent.data / 2 + 0.5).clamp(0, 1)), RGB, f"pixels {index}")
