"""Scores of the adapters that ship: does a drawing follow the edges, does it have the style; with and without them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from PIL import Image as Pillow
from PIL import ImageDraw
from torch import Tensor

from nodes.adapters.apply_to_denoiser import apply_to_denoiser
from nodes.adapters.load_lora import load_lora
from nodes.control.apply_starter_control import apply_starter_control
from nodes.encoders.clip_model import ClipModel, load_clip
from nodes.images.files import to_picture, to_tensor
from nodes.interface import Context, Denoiser, Figure, Image
from nodes.plots.cells import axis_data
from nodes.plots.drawing import draw as draw_figure
from nodes.plots.line import line_mark
from nodes.training.captions import canonical
from nodes.training.clip import clip_data
from nodes.training.dataset import EmojiData, load_emoji
from nodes.training.delft import delft
from nodes.training.edge_hints import thin_lines
from nodes.training.evaluate import features, retrieval
from nodes.training.export import STARTER
from nodes.training.student import draw_sheet
from nodes.training.text_to_image import held_out, text_to_image_data
from nodes.weights.load_starter_control import load_starter_control
from nodes.weights.load_text_to_image import TextToImage, load_text_to_image

SEED, STEPS = 1000, 18
SHEET_PROMPTS = ("red apple", "star", "house", "octopus", "sunflower", "frog")
PIXELS = 6  # of a sheet for each pixel of a drawing


def drawn(model: TextToImage, denoiser: Denoiser, prompts: Sequence[str]) -> Tensor:
    """A picture for each prompt at fixed seeds, [N, 3, 32, 32]."""
    return draw_sheet(Context(), denoiser, model.text_encoder.encode(list(prompts)), SEED, STEPS)


def lines_of(pictures: Tensor) -> Tensor:
    """Canny's edges of pictures in [0, 1], [N, 1, H, W] of 0 and 1."""
    return torch.cat([thin_lines(picture[None]) for picture in pictures])


def agreement(edges: Tensor, hints: Tensor) -> float:
    """F1 of edges against hints, one pixel off allowed, mean over pictures; both [N, 1, H, W] of 0 and 1."""
    near_hint, near_edge = (F.max_pool2d(x, 3, 1, 1) for x in (hints, edges))
    precision = (edges * near_hint).sum((1, 2, 3)) / edges.sum((1, 2, 3)).clamp(min=1)
    recall = (hints * near_edge).sum((1, 2, 3)) / hints.sum((1, 2, 3)).clamp(min=1)
    return float((2 * precision * recall / (precision + recall).clamp(min=1e-9)).mean())


def outlines() -> Tensor:
    """Five outlines as a person draws them, white on black, [5, 1, 256, 256]."""
    points = [(128 + r * math.sin(i * math.pi / 5), 128 - r * math.cos(i * math.pi / 5))
              for i, r in enumerate([100, 45] * 5)]
    strokes: list[Callable[[ImageDraw.ImageDraw], None]] = [
        lambda pen: pen.ellipse((40, 40, 216, 216), outline=255, width=8),
        lambda pen: pen.polygon([(128, 20), (236, 220), (20, 220)], outline=255, width=8),
        lambda pen: pen.rectangle((60, 40, 200, 220), outline=255, width=8),
        lambda pen: pen.polygon(points, outline=255, width=8),
        lambda pen: pen.ellipse((16, 72, 240, 184), outline=255, width=8),
    ]
    pictures = []
    for stroke in strokes:
        picture = Pillow.new("L", (256, 256), 0)
        stroke(ImageDraw.Draw(picture))
        pictures.append(to_tensor(picture))
    return torch.stack(pictures)


def control_scores(model: TextToImage, data: EmojiData) -> dict[str, Any]:
    """Edge agreement on pictures that were never trained on, and on drawn outlines."""
    control = load_starter_control(Context())
    unseen = text_to_image_data(data).where(held_out)
    prompts = [canonical(row.name, row.style) for row in unseen.rows]
    hints = lines_of(unseen.images.float() / 255)
    others = hints.roll(7, 0)

    def follow(wanted: Tensor) -> Denoiser:
        return apply_starter_control(model.denoiser, control, Image(wanted))

    free = lines_of(drawn(model, model.denoiser, prompts))
    led = lines_of(drawn(model, follow(hints), prompts))
    shapes = outlines().repeat_interleave(len(SHEET_PROMPTS), 0)
    small = (F.interpolate(shapes, (32, 32), mode="area") > 0.4).float()
    asked = list(SHEET_PROMPTS) * (len(shapes) // len(SHEET_PROMPTS))
    return {
        "edge agreement": "F1 of Canny edges against the hint, one pixel off allowed, mean over pictures",
        "held-out pictures": {
            "pictures": len(prompts), "with control": agreement(led, hints), "without": agreement(free, hints),
            "chance: against the hint of another picture": agreement(led, others),
        },
        "drawn outlines": {
            "pictures": len(shapes), "with control": agreement(lines_of(drawn(model, follow(shapes), asked)), small),
            "without": agreement(lines_of(drawn(model, model.denoiser, asked)), small),
        },
    }


def style_scores(model: TextToImage, data: EmojiData) -> dict[str, Any]:
    """How far drawings lie on the way from plain pictures to the style in starter-clip's space, and what they show."""
    clip = load_clip(STARTER / "clip.safetensors")
    styled = apply_to_denoiser(model.denoiser, load_lora(Context()))
    known = text_to_image_data(data)
    unseen, candidates = known.where(held_out), clip_data(data).names
    prompts = [canonical(row.name, row.style) for row in unseen.rows]
    real, target = unseen.images, delft(unseen.images)
    way = Way(clip, known.where(lambda row: not held_out(row)).images)
    sets = {"with the LoRA": drawn(model, styled, prompts), "without": drawn(model, model.denoiser, prompts),
            "held-out pictures in the style": target / 255, "held-out pictures, plain": real / 255}
    return {
        "CLIP style score": "0 = mean of plain training pictures, 1 = mean of the same in the style, along the line "
                            "between both in starter-clip's space",
        "pictures": len(prompts),
        **{name: {"style score": way.along(pictures), "nearer to the style": way.share(pictures),
                  "name in top 5": retrieval(clip, features(clip, pictures), unseen, candidates)["top-5"]}
           for name, pictures in sets.items()},
    }


class Way:
    """The way from plain pictures to their styled twins in CLIP's space."""

    def __init__(self, clip: ClipModel, plain: Tensor) -> None:
        self.clip = clip
        self.start, self.end = (features(clip, p / 255).mean(0) for p in (plain, delft(plain)))

    def positions(self, pictures: Tensor) -> Tensor:
        """Where pictures lie: 0 at the start, 1 at the end."""
        line = self.end - self.start
        return (features(self.clip, pictures) - self.start) @ line / line.square().sum()

    def along(self, pictures: Tensor) -> float:
        """Their mean position."""
        return float(self.positions(pictures).mean())

    def share(self, pictures: Tensor) -> float:
        """How many lie beyond the middle."""
        return float((self.positions(pictures) > 0.5).double().mean())


def control_sheet(model: TextToImage) -> Tensor:
    """Outlines down the side, prompts across; the first row has no control. [3, H, W]."""
    control, hints = load_starter_control(Context()), outlines()
    rows = [drawn(model, model.denoiser, SHEET_PROMPTS)]
    sides = [torch.ones(1, 3, 32, 32)]
    for hint in hints:
        rows.append(drawn(model, apply_starter_control(model.denoiser, control, Image(hint[None])), SHEET_PROMPTS))
        sides.append(F.interpolate(hint[None], (32, 32), mode="area").expand(-1, 3, -1, -1))
    return tiled([torch.cat(pair) for pair in zip(sides, rows, strict=True)])


def style_sheet(model: TextToImage) -> Tensor:
    """Without the LoRA, at half strength and with it; the same noise down a column."""
    adapter = load_lora(Context())
    prompts = (*SHEET_PROMPTS, "rocket", "cat face", "pizza", "butterfly")
    return tiled([drawn(model, apply_to_denoiser(model.denoiser, adapter, strength) if strength else model.denoiser,
                        prompts) for strength in (0.0, 0.5, 1.0)])


def tiled(rows: Sequence[Tensor]) -> Tensor:
    """Rows of pictures [N, 3, h, w] as one, pixels enlarged, [3, H, W]."""
    picture = torch.cat([torch.cat(list(row), 2) for row in rows], 1)
    return picture.repeat_interleave(PIXELS, 1).repeat_interleave(PIXELS, 2)


def rounded(value: Any) -> Any:
    """Numbers to three digits, all the way down."""
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return round(value, 3) if isinstance(value, float) else value


def curve_of(log: Path, title: str) -> Figure:
    """The loss over the steps of a training, from its log; of two entries for a step the later one."""
    points = {entry["step"]: entry["loss"] for entry in map(json.loads, log.read_text().splitlines())}
    steps = sorted(points)
    mark = line_mark([*map(float, steps)], [points[step] for step in steps], "mean of 50 steps")
    return Figure(title, (mark,), axis_data("step"), axis_data("loss"))


def evaluate_adapter(name: str, out: Path, cache: Path, log: Path) -> None:
    """Measure, draw the sheet, write NAME.png and NAME.json and, where there is a log, NAME-curve.png."""
    model = load_text_to_image(Context())
    measure, sheet = {"starter/edge-control": (control_scores, control_sheet),
                      "starter/style-lora": (style_scores, style_sheet)}[name]
    file = name.removeprefix("starter/")
    to_picture(sheet(model)).quantize(128).save(out / f"{file}.png", optimize=True)
    if log.exists():
        draw_figure(curve_of(log, f"Training of {file}"), 640, 360).quantize(32).save(out / f"{file}-curve.png")
    scores = {"protocol": {"steps": STEPS, "guidance": 2.0, "seed": SEED},
              **rounded(measure(model, load_emoji(cache)))}
    (out / f"{file}.json").write_text(json.dumps(scores, indent=1) + "\n")
    print(json.dumps(scores, indent=1))
