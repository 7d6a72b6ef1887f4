"""The folders that hold weights: our own, and those of other programs, whose layouts are recognised.

A file's name is its path below a folder, with "/". Where two folders hold the same name, the first folder counts. The
folders of the A1111 web UI are named as ComfyUI names them, so that a workflow finds `checkpoints/NAME` with either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.extra_model_paths import read_extra_model_paths
from server.settings import Settings

KINDS_BY_FOLDER = {
    "checkpoints": "checkpoint", "diffusion_models": "diffusion_model", "unet": "diffusion_model", "vae": "vae",
    "vae_approx": "vae_approx", "clip": "text_encoder", "text_encoders": "text_encoder", "clip_vision": "clip_vision",
    "loras": "lora", "embeddings": "embedding", "hypernetworks": "hypernetwork", "controlnet": "controlnet",
    "t2i_adapter": "t2i_adapter", "ipadapter": "ip_adapter", "style_models": "style_model", "gligen": "gligen",
    "upscale_models": "upscaler",
}
"""What a file of an unknown kind is taken for, by the folder that it lies in."""

A1111 = {
    "Stable-diffusion": "checkpoints", "VAE": "vae", "VAE-approx": "vae_approx", "Lora": "loras", "LyCORIS": "loras",
    "ControlNet": "controlnet", "ESRGAN": "upscale_models", "RealESRGAN": "upscale_models", "SwinIR": "upscale_models",
    "DAT": "upscale_models", "hypernetworks": "hypernetworks", "text_encoder": "text_encoders",
}
"""Folders of the A1111 web UI and how ComfyUI names what they hold."""


@dataclass(frozen=True)
class ModelFolder:
    """A folder with weights.

    prefix: what the names of its files begin with, such as "loras/"; "" = nothing
    links:  whether symbolic links in it are followed: not in our own folder, to which others may write
    """

    path: Path
    prefix: str = ""
    links: bool = True

    def inside(self, name: str) -> str | None:
        """The path below this folder of the file of that name; None where its names begin otherwise."""
        return name[len(self.prefix):] if name.startswith(self.prefix) else None


def model_folders(settings: Settings) -> tuple[ModelFolder, ...]:
    """Our own folder first, then those of the settings in their order. Raises what reading a paths file raises."""
    more = [found for place in settings.model_folders for found in folders_at(place)]
    return (ModelFolder(settings.models, links=False), *dict.fromkeys(more))


def folders_at(place: Path) -> Iterator[ModelFolder]:
    """The folders with weights at a place: a plain folder, that of ComfyUI or A1111 (or their models), a paths file."""
    if place.suffix.lower() in (".yaml", ".yml"):
        yield from (ModelFolder(path, f"{kind}/") for kind, path in read_extra_model_paths(place))
    elif (place / "models/Stable-diffusion").is_dir():
        yield from _a1111(place / "models", place / "embeddings")
    elif (place / "Stable-diffusion").is_dir():
        yield from _a1111(place, place.parent / "embeddings")
    elif (place / "models/checkpoints").is_dir():
        yield ModelFolder(place / "models")
        if (more := place / "extra_model_paths.yaml").is_file():
            yield from folders_at(more)
    else:
        yield ModelFolder(place)


def _a1111(models: Path, embeddings: Path) -> Iterator[ModelFolder]:
    for folder, kind in A1111.items():
        if (models / folder).is_dir():
            yield ModelFolder(models / folder, f"{kind}/")
    if embeddings.is_dir():
        yield ModelFolder(embeddings, "embeddings/")
    others = sorted(path for path in models.iterdir() if path.is_dir() and path.name not in A1111)
    yield from (ModelFolder(path, f"{path.name}/") for path in others if path.name[:1] != ".")


def kind_by_folder(name: str) -> str:
    """The kind that a file's folder promises; "unknown" where the folder's name says nothing."""
    return next((KINDS_BY_FOLDER[part] for part in name.split("/")[:-1] if part in KINDS_BY_FOLDER), "unknown")
