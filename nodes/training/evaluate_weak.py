"""Scores of emoji-32-weak: what autoguidance by it (Karras et al. 2024) does to emoji-32, beside the usual guidance."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image as Pillow
from torch import Tensor

from nodes.encoders.clip_model import ClipModel, load_clip
from nodes.guidance.autoguidance import Autoguided
from nodes.guidance.classifier_free import Guided
from nodes.images.files import to_picture
from nodes.interface import Conditioning, Context, Denoise, Denoiser
from nodes.schedules.karras import karras_levels
from nodes.training.captions import canonical
from nodes.training.clip import clip_data
from nodes.training.dataset import EmojiData, load_emoji
from nodes.training.evaluate import SEED, against, features, one_style_each, retrieval
from nodes.training.evaluate_adapters import tiled
from nodes.training.export import STARTER
from nodes.training.sampling import draw_guided
from nodes.training.text_to_image import held_out, text_to_image_data
from nodes.weights.load_text_to_image import TextToImage, load_text_to_image

WEAK = "starter/emoji-32-weak.safetensors"
STEPS, CFG, SIZE = 18, 2.0, 32
SCALES = (1.5, 2.0, 3.0)
EVERYWHERE = (0.0, float("inf"))
SHEET = ("red heart", "fox, noto style", "octopus, 3d style", "hamburger, twemoji style", "sunflower, noto style",
         "rocket, noto style", "house, 3d style", "penguin, twemoji style", "guitar, noto style", "soccer ball")

Bound = Callable[[Conditioning], Denoise]
"""A way to draw: what prompts steer becomes a `denoise(x, sigma)`."""


@dataclass(frozen=True)
class Followed:
    """A denoiser that follows some prompts, one for each picture of a batch."""

    denoise: Callable[[Tensor, Tensor, Conditioning | None], Tensor]
    prompts: Conditioning

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The clean estimate."""
        return self.denoise(x, sigma, self.prompts)


def ways(strong: Denoiser, weak: Denoiser) -> dict[str, Bound]:
    """All that is compared, by name."""
    autoguided: dict[str, Bound] = {
        f"autoguidance {scale}": lambda p, s=scale: Followed(  # type: ignore[misc]
            Autoguided(strong, weak, s, *EVERYWHERE), p) for scale in SCALES}
    return {"emoji-32, no guidance": lambda p: Followed(strong.denoise, p),
            f"classifier-free guidance {CFG}": lambda p: Guided(strong, p, strong.null, CFG, *EVERYWHERE),
            **autoguided, "emoji-32-weak alone": lambda p: Followed(weak.denoise, p)}


def drawn(model: TextToImage, way: Bound, prompts: list[str], first_seed: int = SEED) -> Tensor:
    """A picture for each prompt at fixed seeds, [N, 3, 32, 32] in [0, 1]."""
    sigmas = karras_levels(STEPS, model.denoiser.sigma_min, model.denoiser.sigma_max).float()
    seeds = list(range(first_seed, first_seed + len(prompts)))
    return draw_guided(lambda part: way(model.text_encoder.encode(part)), prompts, seeds, sigmas, SIZE)


def scores(clip: ClipModel, pictures: Tensor, asked: EmojiData, real: Tensor, names: list[str]) -> dict[str, Any]:
    """Whether pictures show their names, and how near the whole is to the features of real pictures."""
    seen = features(clip, pictures)
    found = retrieval(clip, seen, asked, names)
    return {"top-1": found["top-1"], "top-5": found["top-5"], "top-5, 95 % interval": found["top-5, 95 % interval"],
            **against(real, seen)}


def measure(strong: TextToImage, weak: TextToImage, data: EmojiData) -> dict[str, Any]:
    """Each way draws every trained name once, and every picture that was held out."""
    clip = load_clip(STARTER / "clip.safetensors")
    names, known = clip_data(data).names, text_to_image_data(data)
    trained, unseen = known.where(lambda row: not held_out(row)), known.where(held_out)
    asked, real = one_style_each(trained), features(clip, trained.images / 255)
    told: dict[str, Any] = {}
    for name, way in ways(strong.denoiser, weak.denoiser).items():
        told[name] = {part: scores(clip, drawn(strong, way, [canonical(row.name, row.style) for row in rows.rows]),
                                   rows, real, names)
                      for part, rows in (("trained pictures", asked), ("never seen together", unseen))}
        print(json.dumps({name: told[name]}), flush=True)
    return told


def sheet(strong: TextToImage, weak: TextToImage) -> Pillow.Image:
    """A row for each way, the same noise down a column."""
    return to_picture(tiled([drawn(strong, way, list(SHEET), 7)
                             for way in ways(strong.denoiser, weak.denoiser).values()]))


def evaluate_weak(out: Path, cache: Path, sheet_only: bool) -> None:
    """Draw emoji-32-weak.png; measure all ways and write emoji-32-weak.json."""
    strong, weak = load_text_to_image(Context()), load_text_to_image(Context(), WEAK)
    sheet(strong, weak).quantize(128).save(out / "emoji-32-weak.png", optimize=True)
    if sheet_only:
        return
    told = {"protocol": {"steps": STEPS, "seed": SEED, "FID": "starter-clip, against the trained pictures"},
            **measure(strong, weak, load_emoji(cache))}
    (out / "emoji-32-weak.json").write_text(json.dumps(told, indent=1) + "\n")
