"""How each starter model is made: data, task, plan and the file that comes out; for a CPU and for a GPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nodes.denoisers.unet import UNetConfig, unet_metadata
from nodes.encoders.clip_model import ClipConfig, clip_metadata, load_clip
from nodes.encoders.noisy_classifier import NoisyClassifierConfig, noisy_classifier_metadata
from nodes.training import adapters
from nodes.training.classifier import GROUPS, ClassifierTask, classifier_data
from nodes.training.clip import ClipTask, clip_data, fresh_clip, with_frozen_text
from nodes.training.dataset import EmojiData, load_emoji
from nodes.training.export import STARTER, averaged_weights, write_half
from nodes.training.loop import Plan, Task
from nodes.training.sources import DEFAULT_CACHE
from nodes.training.text_to_image import SIGMA_DATA, SIGMA_RANGE, TextToImageTask, held_out, text_to_image_data
from nodes.training.upscaler import convert_upscaler
from nodes.upscale.compact import compact_metadata
from nodes.weights.safetensors_file import sha256


@dataclass(frozen=True)
class Settings:
    """What a person may choose on the command line.

    preset:          "cpu" is how the shipped weights were made; "gpu" trains on everything, for longer
    batch:           0 is as the preset says
    image_tower_of:  for starter/clip: start from this file and keep its text tower as it is
    """

    cache: Path = DEFAULT_CACHE
    device: str = "cpu"
    preset: str = "cpu"
    seed: int = 0
    batch: int = 0
    image_tower_of: Path | None = None


@dataclass(frozen=True)
class Recipe:
    """plans and batch sizes by preset; `task` builds what is trained; `export` writes the result of a checkpoint."""

    file: str
    plans: dict[str, Plan]
    batches: dict[str, int]
    task: Callable[[Settings], Task]
    export: Callable[[Path, Path, Settings], None]

    def plan(self, settings: Settings) -> Plan:
        """The preset's plan with the chosen seed."""
        return replace(self.plans[settings.preset], seed=settings.seed)

    def complete(self, settings: Settings) -> Settings:
        """Settings whose batch size is known."""
        return replace(settings, batch=settings.batch or self.batches[settings.preset])


def clip_task(settings: Settings) -> ClipTask:
    """starter-clip: `batch` counts names, each with two pictures."""
    data = clip_data(load_emoji(settings.cache))
    start = settings.image_tower_of
    model = with_frozen_text(load_clip(start)) if start else fresh_clip(ClipConfig(), settings.seed)
    return ClipTask(data, model, settings.batch, settings.seed, settings.device)


def export_clip(checkpoint: Path, out: Path, settings: Settings) -> None:
    """Write starter-clip."""
    write_half(averaged_weights(checkpoint)[1], out, clip_metadata(ClipConfig()))


WEAK = UNetConfig(channels=(32, 48), blocks=1, heads=4, embedding=96)
"""emoji-32 with a tenth of its weights, for autoguidance (Karras et al. 2024): the same flaws, only larger."""


def emoji_task(settings: Settings, config: UNetConfig) -> TextToImageTask:
    """emoji-32 at any size, on the frozen starter-clip that ships."""
    data = training_pictures(settings)
    clip = load_clip(STARTER / "clip.safetensors")
    return TextToImageTask(data, clip, config, settings.batch, settings.seed, settings.device)


def training_pictures(settings: Settings) -> EmojiData:
    """What emoji-32 is trained on, without the pictures that are held out."""
    data = text_to_image_data(load_emoji(settings.cache), everything=settings.preset == "gpu")
    return data.where(lambda row: not held_out(row))


def export_emoji(checkpoint: Path, out: Path, settings: Settings, config: UNetConfig) -> None:
    """Write emoji-32 of this size with all that a sampler must know about it."""
    step, weights = averaged_weights(checkpoint)
    data = training_pictures(settings)
    facts = {
        "sigma_data": SIGMA_DATA,
        "sigma_range": SIGMA_RANGE,
        "guidance": 2.0,
        "steps": 18,
        "text_encoder": "starter/clip.safetensors",
        "text_encoder_sha256": sha256(STARTER / "clip.safetensors"),
        "names": data.names,
        "styles": sorted({row.style for row in data.rows}),
        "trained": {"steps": step, "batch": settings.batch, "pictures": len(data)},
    }
    write_half(weights, out, unet_metadata(config, **facts))


def classifier_config() -> NoisyClassifierConfig:
    """Groups of emoji."""
    return NoisyClassifierConfig(tuple(GROUPS.values()), sigma_data=SIGMA_DATA)


def classifier_pictures(settings: Settings) -> EmojiData:
    """What the classifier is trained on, without the pictures that are held out."""
    return classifier_data(load_emoji(settings.cache)).where(lambda row: not held_out(row))


def classifier_task(settings: Settings) -> ClassifierTask:
    """classifier: groups of emoji in noise."""
    return ClassifierTask(
        classifier_pictures(settings), classifier_config(), settings.batch, settings.seed, settings.device
    )


def export_classifier(checkpoint: Path, out: Path, settings: Settings) -> None:
    """Write the classifier."""
    step, weights = averaged_weights(checkpoint)
    trained = {"steps": step, "batch": settings.batch, "pictures": len(classifier_pictures(settings))}
    write_half(weights, out, noisy_classifier_metadata(classifier_config(), trained=trained))


def export_upscaler(out: Path, cache: Path) -> None:
    """Write upscaler-x4."""
    config, weights = convert_upscaler(cache)
    write_half(weights, out, compact_metadata(config))


RECIPES = {
    "starter/clip": Recipe(
        file="clip.safetensors",
        plans={
            "cpu": Plan(1700, 1e-3, warmup=100, decay=500, weight_decay=0.1, betas=(0.9, 0.98), ema=0.995),
            "gpu": Plan(20_000, 1e-3, warmup=500, decay=5000, weight_decay=0.1, betas=(0.9, 0.98)),
        },
        batches={"cpu": 64, "gpu": 256},
        task=clip_task,
        export=export_clip,
    ),
    "starter/classifier": Recipe(
        file="classifier.safetensors",
        plans={
            "cpu": Plan(4000, 2e-3, warmup=100, decay=2000, weight_decay=0.05, ema=0.998),
            "gpu": Plan(20_000, 2e-3, warmup=500, decay=10_000, weight_decay=0.05),
        },
        batches={"cpu": 64, "gpu": 256},
        task=classifier_task,
        export=export_classifier,
    ),
    "starter/edge-control": Recipe(
        file="edge-control.safetensors",
        plans={
            "cpu": Plan(3200, 1e-3, warmup=100, decay=1300, ema=0.998),
            "gpu": Plan(20_000, 1e-3, warmup=500, decay=10_000, ema=0.9995),
        },
        batches={"cpu": 16, "gpu": 64},
        task=lambda s: adapters.control_task(load_emoji(s.cache), s.batch, s.seed, s.device),
        export=lambda checkpoint, out, s: adapters.export_control(checkpoint, out, s.batch),
    ),
    "starter/style-lora": Recipe(
        file="style-lora.safetensors",
        plans={
            "cpu": Plan(2400, 2e-3, warmup=50, decay=1000, weight_decay=0.0, ema=0.995),
            "gpu": Plan(3000, 2e-3, warmup=100, decay=1000, weight_decay=0.0, ema=0.998),
        },
        batches={"cpu": 16, "gpu": 32},
        task=lambda s: adapters.style_task(load_emoji(s.cache), s.batch, s.seed, s.device),
        export=lambda checkpoint, out, s: adapters.export_style(checkpoint, out, s.cache, s.batch),
    ),
    "starter/emoji-32": Recipe(
        file="emoji-32.safetensors",
        plans={
            "cpu": Plan(14_500, 6e-4, warmup=200, decay=5800),
            "gpu": Plan(100_000, 6e-4, warmup=1000, decay=25_000, ema=0.9995),
        },
        batches={"cpu": 16, "gpu": 128},
        task=lambda s: emoji_task(s, UNetConfig()),
        export=lambda checkpoint, out, s: export_emoji(checkpoint, out, s, UNetConfig()),
    ),
    "starter/emoji-32-weak": Recipe(
        file="emoji-32-weak.safetensors",
        plans={
            "cpu": Plan(2400, 1e-3, warmup=100, decay=600, ema=0.995),
            "gpu": Plan(12_000, 1e-3, warmup=500, decay=3000),
        },
        batches={"cpu": 32, "gpu": 128},
        task=lambda s: emoji_task(s, WEAK),
        export=lambda checkpoint, out, s: export_emoji(checkpoint, out, s, WEAK),
    ),
}
