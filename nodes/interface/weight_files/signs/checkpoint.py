"""Checkpoints in one file: network, autoencoder and text encoders below the prefixes of the original programs."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.network import Network, network_of
from nodes.interface.weight_files.recognised import Part, Recognised

ORDER = 40
NETWORK = "model.diffusion_model."
TEXT = (
    ("cond_stage_model.transformer.text_model.", "transformers", "clip_l"),
    ("cond_stage_model.model.", "open_clip", ""),
    ("conditioner.embedders.0.transformer.text_model.", "transformers", "clip_l"),
    ("conditioner.embedders.0.model.", "open_clip", ""),
    ("conditioner.embedders.1.model.", "open_clip", "open_clip_g"),
    ("text_encoders.clip_l.transformer.text_model.", "transformers", "clip_l"),
    ("text_encoders.clip_g.transformer.text_model.", "transformers", "open_clip_g"),
    ("text_encoders.t5xxl.transformer.", "transformers", "t5xxl"),
)
"""Where text encoders stand: prefix, layout and name; "" = told by family and width."""
OTHERS = (
    ("unet_ema", "model_ema.", "ldm"), ("vae", "first_stage_model.", "ldm"), ("vae", "vae.", "ldm"),
    ("image_encoder", "embedder.model.visual.", "open_clip"),
    ("image_encoder", "conditioner.embedders.0.open_clip.model.visual.", "open_clip"),
    ("noise_augmentor", "noise_augmentor.", "ldm"), ("depth_model", "depth_model.", "ldm"),
    ("class_embedding", "cond_stage_model.embedding.", "ldm"),
    ("bert", "cond_stage_model.transformer.token_emb.", "ldm"),
)  # fmt: skip
NEEDED = {
    "sd1": ("clip_l",), "sd2": ("open_clip_h",), "sdxl": ("clip_l", "open_clip_g"), "sdxl_refiner": ("open_clip_g",),
}  # fmt: skip
WORDS = {
    "vae": "the autoencoder (VAE)", "clip_l": "the text encoder CLIP ViT-L", "image_encoder": "the image encoder",
    "open_clip_h": "the text encoder OpenCLIP ViT-H", "open_clip_g": "the text encoder OpenCLIP ViT-bigG",
    "noise_augmentor": "the noise augmentor",
}  # fmt: skip

ALSO = {"vae": "vae", "image_encoder": "clip_vision"}
"""Parts that nodes of other kinds load from a checkpoint, and the kind that those ask for."""


def look(keys: Keys) -> Recognised | None:
    """By the prefix of the network; parts that are not there are named as missing."""
    if not keys.has(NETWORK) or (network := network_of(keys, NETWORK)) is None:
        return None
    unet = keys.part("unet", NETWORK, network.layout, network.width)
    parts = (unet, *_others(keys), *_texts(keys, network.family))
    alone = all(part.name in ("unet", "unet_ema") for part in parts)
    missing = network.missing if alone else (*network.missing, *_missing(parts, network))
    also = tuple(ALSO[part.name] for part in parts if part.name in ALSO)
    return Recognised("diffusion_model" if alone else "checkpoint", network.family, network.variant, network.layout,
                      network.prediction, parts, missing, _halves(keys), also)  # fmt: skip


def _others(keys: Keys) -> Iterator[Part]:
    return (keys.part(name, prefix, layout) for name, prefix, layout in OTHERS if keys.has(prefix))


def _texts(keys: Keys, family: str) -> Iterator[Part]:
    found = [row for row in TEXT if keys.has(row[0])]
    if not found and keys.has("cond_stage_model.transformer.embeddings."):  # as some converters wrote it
        found = [("cond_stage_model.transformer.", "transformers", "clip_l")]
    for prefix, layout, name in found:
        below = "embeddings.token_embedding.weight" if layout == "transformers" else "token_embedding.weight"
        width = keys.size(prefix + below, 1)
        yield keys.part(name or _tower(family, width), prefix, layout, width)


def _tower(family: str, width: int) -> str:
    return "open_clip_g" if width == 1280 or family in ("sdxl", "sdxl_refiner") else "open_clip_h"


def _missing(parts: tuple[Part, ...], network: Network) -> Iterator[str]:
    there = {part.name for part in parts}
    wanted = [*NEEDED.get(network.family, ())]
    wanted += ["vae"] if network.family in NEEDED else []
    wanted += ["image_encoder", "noise_augmentor"] if network.variant == "unclip" and network.layout == "ldm" else []
    return (WORDS[name] for name in wanted if name not in there)


def _halves(keys: Keys) -> tuple[str, ...]:
    """What is worth knowing of the autoencoder."""
    prefix = next((prefix for name, prefix, _ in OTHERS if name == "vae" and keys.has(prefix)), "")
    if not prefix:
        return ()
    return tuple(
        f"its autoencoder has no {half}" for half in ("encoder", "decoder") if not keys.has(f"{prefix}{half}.")
    )
