"""Scores of emoji-32: does the picture show its name, how close is the whole to real pictures, how much is recalled?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.denoisers.unet import UNet, load_unet
from nodes.encoders.clip_model import ClipModel, load_clip
from nodes.metrics.frechet import feature_stats, frechet_distance
from nodes.metrics.neighbours import precision_recall
from nodes.metrics.retrieval import nearest, ranks, top_k, top_k_interval
from nodes.training.captions import canonical
from nodes.training.clip import clip_data
from nodes.training.contact_sheet import draw_sheet
from nodes.training.dataset import EmojiData, load_emoji
from nodes.training.model_card import update_card
from nodes.training.sampling import Protocol, batches, draw
from nodes.training.text_to_image import held_out
from nodes.upscale.compact import load_compact

SEED = 1000  # of the first picture


@dataclass(frozen=True)
class Model:
    """What is scored, and what scores it."""

    network: UNet
    card: dict[str, Any]
    clip: ClipModel

    def protocol(self, guidance: float | None) -> Protocol:
        """The model's own way to draw, unless another guidance is asked for."""
        return Protocol(
            steps=self.card["steps"],
            guidance=guidance or self.card["guidance"],
            sigma_min=self.card["sigma_range"][0],
            sigma_max=self.card["sigma_range"][1],
            sigma_data=self.card["sigma_data"],
        )


def evaluate_text_to_image(weights: Path, out: Path, cache: Path, guidance: float | None, sheet_only: bool) -> None:
    """Draw the contact sheet, measure, print a table and write scores.json."""
    network, card = load_unet(weights)
    model = Model(network, card, load_clip(weights.parent / "clip.safetensors"))
    protocol = model.protocol(guidance)
    draw_sheet(network, model.clip, load_compact(weights.parent / "upscaler-x4.safetensors"), protocol).save(
        out / "emoji-32.webp", quality=95, method=6
    )
    if sheet_only:
        return
    scores = {"protocol": asdict(protocol), "trained": card["trained"], **measure(model, load_emoji(cache), protocol)}
    (out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n")
    update_card(out / "emoji-32.md", scores)
    print(table(scores))


def measure(model: Model, data: EmojiData, protocol: Protocol) -> dict[str, Any]:
    """All scores. Every trained name is drawn once, in a style that changes from name to name."""
    candidates = clip_data(data).names
    known = data.where(lambda row: row.name in model.card["names"] and row.style in model.card["styles"])
    trained, unseen = known.where(lambda row: not held_out(row)), known.where(held_out)
    asked = one_style_each(trained)
    drawn = features(model.clip, drawings(model, asked, protocol))
    drawn_unseen = features(model.clip, drawings(model, unseen, protocol))
    real, real_trained, real_unseen = (features(model.clip, part.images / 255) for part in (asked, trained, unseen))
    distance, index = nearest(drawn, real_trained)
    same = [trained.rows[int(j)].name == row.name for j, row in zip(index, asked.rows, strict=True)]
    return {
        "retrieval": {
            "names": len(candidates),
            "generated, trained pictures": retrieval(model.clip, drawn, asked, candidates),
            "real, the same pictures": retrieval(model.clip, real, asked, candidates),
            "generated, name and style never seen together": retrieval(model.clip, drawn_unseen, unseen, candidates),
            "real, those pictures": retrieval(model.clip, real_unseen, unseen, candidates),
        },
        "distribution": {
            "features": "starter-clip image embedding, unit length, times 10",
            "generated against held-out": against(real_unseen, drawn),
            "trained pictures against held-out": against(real_unseen, real),
        },
        "recall of training pictures": {
            "distance": "1 - cosine of starter-clip embeddings, to the nearest training picture",
            "generated, median": round(float(distance.median()), 4),
            "held-out real, median": round(float(nearest(real_unseen, real_trained)[0].median()), 4),
            "nearest has the asked name": round(sum(same) / len(same), 3),
        },
    }


def one_style_each(data: EmojiData) -> EmojiData:
    """One picture of each name; styles take turns."""
    index: dict[str, list[int]] = {}
    for i, row in enumerate(data.rows):
        index.setdefault(row.name, []).append(i)
    chosen = [pictures[turn % len(pictures)] for turn, (_, pictures) in enumerate(sorted(index.items()))]
    return EmojiData(data.images[chosen], tuple(data.rows[i] for i in chosen))


def drawings(model: Model, data: EmojiData, protocol: Protocol) -> Tensor:
    """A picture for the name and style of each row."""
    prompts = [canonical(row.name, row.style) for row in data.rows]
    return draw(model.network, model.clip, prompts, [SEED + i for i in range(len(prompts))], protocol)


@torch.no_grad()
def features(clip: ClipModel, pictures: Tensor) -> Tensor:
    """Image embeddings of pictures in [0, 1], unit length, [N, D] float64."""
    parts = [clip.encode_image(clip.prepare(pictures[chosen])) for chosen in batches(len(pictures), 256)]
    return torch.nn.functional.normalize(torch.cat(parts).double(), dim=-1)


@torch.no_grad()
def retrieval(clip: ClipModel, pictures: Tensor, data: EmojiData, candidates: list[str]) -> dict[str, Any]:
    """Is the right name the closest among all, with the asked style in every candidate?"""
    rank = torch.empty(len(data), dtype=torch.float64)
    for style in sorted({row.style for row in data.rows}):
        index = [i for i, row in enumerate(data.rows) if row.style == style]
        texts = clip.encode_text(clip.tokenizer([canonical(name, style) for name in candidates]))[1]
        right = torch.tensor([candidates.index(data.rows[i].name) for i in index])
        rank[index] = ranks(pictures[index], texts, right).double()
    low, high = top_k_interval(rank, 5)
    return {
        "pictures": len(data),
        "top-1": round(top_k(rank, 1), 3),
        "top-5": round(top_k(rank, 5), 3),
        "top-5, 95 % interval": [round(low, 3), round(high, 3)],
    }


def against(real: Tensor, generated: Tensor) -> dict[str, Any]:
    """Distance of two sets of features. Unit vectors are scaled by 10 to give numbers of a readable size."""
    precision, recall = precision_recall(real, generated)
    return {
        "FID (starter-clip)": round(frechet_distance(feature_stats(10 * real), feature_stats(10 * generated)), 2),
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "real": len(real),
        "compared": len(generated),
    }


def table(scores: dict[str, Any]) -> str:
    """Scores as lines of text."""
    lines = []
    for group in ("retrieval", "distribution", "recall of training pictures"):
        lines.append(group)
        lines += [f"  {name:<48} {value}" for name, value in scores[group].items()]
    return "\n".join(lines)
