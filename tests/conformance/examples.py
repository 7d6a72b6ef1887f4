"""Example inputs for every node: by port type, so that most nodes need no entry of their own.

A node that needs particular values has an entry in `INPUTS`; one that cannot be called here stands in `NOT_CALLED`
with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from PIL import Image as Pillow

from nodes.denoisers.families.edm2 import EDM2_LATENT
from nodes.interface import (
    PLANE,
    RGB,
    AxisValues,
    Classifier,
    Clip,
    Conditioning,
    Denoiser,
    Embedding,
    Features,
    Figure,
    Image,
    ImageEncoder,
    InputPort,
    Latent,
    Mask,
    ModelFile,
    NodeType,
    Record,
    Score,
    Sigmas,
    Table,
    TextEncoder,
    Upscaler,
)
from tests.conformance import training
from tests.conformance.adapters import lora, module, one_layer, patchable_model, unet_lora
from tests.conformance.control import CONTROL_FILES
from tests.conformance.latent_model import latent_model, words
from tests.conformance.made_inputs import MADE_INPUTS
from tests.conformance.made_models import autoencoder, made_file
from tests.conformance.made_modules import made_module
from tests.conformance.text_encoders import TEXT_FILES, TEXT_INPUTS

BATCH, HEIGHT, WIDTH = 3, 12, 16
STARTER = Path(__file__).parents[2] / "nodes" / "starter"

LEVELS = {"steps": 4, "sigma_min": 0.05, "sigma_max": 8.0}


def plane_denoiser() -> Denoiser:
    """The ideal denoiser of N(0, 1) on the plane."""
    return Denoiser(lambda x, sigma, conditioning: x / (1 + float(sigma) ** 2), PLANE, 0.01, 10.0, (), 1, "plane")


def plane_record() -> Record:
    """Two points in two steps."""
    x = torch.arange(12.0).view(3, 2, 2, 1, 1)
    nothing = torch.full((2, 2), torch.nan)
    return Record(torch.tensor([8.0, 2.0, 0.0], dtype=torch.float64), x, x[1:] / 2, nothing, nothing,
                  torch.tensor([1, 1]), PLANE, "plane", "euler")


MODES = Table(("class", "x", "y", "spread"), ((0, -1.0, 0.0, 0.2), (1, 1.0, 1.0, 0.2)))

SCHEDULES = ("beta", "ddim_uniform", "exponential", "karras", "kl_optimal", "linear_quadratic", "normal",
             "polyexponential", "schedule", "sgm_uniform", "simple", "vp_cosine", "vp_linear")


INPUTS: dict[str, dict[str, Any]] = {
    **{f"schedules.{name}": LEVELS for name in SCHEDULES},
    "schedules.join": {"high": Sigmas(torch.tensor([8.0, 2.0], dtype=torch.float64)),
                       "low": Sigmas(torch.tensor([2.0, 0.5, 0.0], dtype=torch.float64))},
    "adapters.apply_lora": patchable_model(),
    "adapters.apply_to_denoiser": {"denoiser": patchable_model()["denoiser"]},
    "adapters.apply_to_text": {"text_encoder": patchable_model()["text_encoder"]},
    **training.INPUTS,
    "control.apply_starter_control": {"denoiser": training.tiny_model().denoiser},
    "encoders.add_word": {"text_encoder": training.tiny_model().text_encoder},
    "encoders.text_embedding": {"texts": "a red heart\na dog"},
    **TEXT_INPUTS,
    "guidance.inpaint": {"noise": Latent(torch.ones(BATCH, 3, HEIGHT, WIDTH), RGB)},
    "guidance.prompt_schedule": {"step": 2},
    "images.composite": {"left": 2, "top": -1},
    "images.crop": {"left": 2, "top": 1, "width": 8, "height": 6},
    "images.resize": {"width": 9, "height": 7},
    "images.pad": {"left": 2, "bottom": 1},
    "images.rotate": {"degrees": 30.0, "expand": True},
    "images.solid": {"width": 5, "height": 4},
    "images.tile": {"size": 8, "overlap": 2},
    "images.untile": {"tiles": Image(torch.full((BATCH, 3, 16, 16), 0.5)), "image": Image(torch.zeros(BATCH, 3, 8, 8)),
                      "size": 8, "overlap": 2},
    "latents.crop": {"left": 2, "top": 1, "width": 8, "height": 6},
    "latents.edm2_to_stable_diffusion": {"latent": Latent(torch.ones(BATCH, 4, 6, 8), EDM2_LATENT)},
    "latents.from_modes": {"batch": BATCH, "modes": MODES},
    "latents.noise": {"batch": BATCH, "width": 6, "height": 5},
    "masks.gradient": {"width": 5, "height": 4},
    "masks.polygon": {"width": 5, "height": 4},
    "masks.shape": {"width": 5, "height": 4},
    "plots.render": {"width": 200, "height": 150},
    "plots.trajectories": {"paths": [Table(("point", "step", "sigma", "x", "y"),
                                           ((0, 0, 1.0, 0.0, 1.0), (0, 1, 0.0, 1.0, 1.0)))] * 2},
    "plots.modes": {"points": Latent(torch.ones(BATCH, 2, 1, 1), PLANE), "modes": MODES},
    "plots.heatmap": {"values": [1.0, 2.0, 3.0, 4.0]},
    "records.path": {"record": plane_record()},
    "samplers.branch": {"step": 1},
    "samplers.trajectory": {"denoiser": plane_denoiser(), "noise": Latent(torch.ones(BATCH, 2, 1, 1), PLANE)},
    "schedules.from_list": {"levels": [8.0, 2.0, 0.5]},
    "schedules.split": {"step": 1},
    "denoisers.attention_maps": {"denoiser": latent_model(), "text_encoder": words(), "prompt": "red heart"},
    "denoisers.free_u": {"denoiser": latent_model()},
    "guidance.perturbed_attention": {"denoiser": latent_model(), "model": latent_model()},
    "guidance.regional_attention": {"denoiser": latent_model()},
    "guidance.self_attention": {"denoiser": latent_model(), "model": latent_model()},
    "training.add_hints": {"hints": Image(torch.full((4, 1, 8, 8), 0.5))},
    "training.split": {"share": 0.5},
    "text.replace": {"text": "a red heart", "find": "red", "with_text": "blue"},
    "text.template": {"a": "a red heart", "b": "3d"},
    "weights.as_checkpoint": {"module": made_module("checkpoint")},
    "weights.as_text_to_image": {"module": made_module("starter/emoji-32.safetensors")},
    "weights.merge_lora": {"module": one_layer(), "adapter": unet_lora()},
    "values.expression": {"formula": "2 * a + sqrt(b)", "a": 1.0, "b": 4.0},
    "values.text_to_number": {"text": "7.5"},
}
"""What particular nodes are called with, on top of the examples by port type."""

MODEL_FILES: dict[str, Callable[[Path], Path]] = {
    **CONTROL_FILES,
    **TEXT_FILES,
    "encoders.add_word": training.write_word,
}
"""What is written for nodes whose `file` has no default."""

AXES: dict[str, tuple[AxisValues, ...]] = {
    "plots.heatmap": (AxisValues("cfg", (1.0, 2.0)), AxisValues("solver", ("euler", "heun"))),
}
"""The axes that particular nodes reduce; the others reduce one axis of two cells."""

NOT_CALLED: dict[str, str] = {}
"""Nodes that cannot be called with examples, and why; as few as possible."""


@dataclass(frozen=True)
class Example:
    """What to call a node with: its inputs, and the axes that it reduces."""

    inputs: dict[str, Any]
    axes: tuple[AxisValues, ...] = field(default=())


def example(kind: NodeType, folder: Path) -> Example:
    """Inputs for a node: its own entry, else defaults, else examples of the port types."""
    own = {**INPUTS.get(kind.id, {}), **written_files(kind, folder), **made_inputs(kind)}
    axes = AXES.get(kind.id, (AxisValues("cfg", (1.5, 3.0)),)) if any(p.kind == "axis" for p in kind.inputs) else ()
    inputs = {port.name: own[port.name] if port.name in own else value_for(port)
              for port in kind.inputs if port.required or port.name in own}
    return Example(inputs, axes)


def made_inputs(kind: NodeType) -> dict[str, Any]:
    """What a node needs models for."""
    return MADE_INPUTS[kind.id]() if kind.id in MADE_INPUTS else {}


def value_for(port: InputPort) -> Any:
    """An example for a port: two different values for an axis port, one for all others."""
    make = VALUES[port.type]
    return [make(i) for i in range(2)] if port.kind == "axis" else make(0)


def written_files(kind: NodeType, folder: Path) -> dict[str, str]:
    """A small picture on disk for nodes that load one, and a small model."""
    files = {}
    for port in kind.inputs:
        if port.widget is not None and port.widget.kind == "image_file":
            path = folder / "example.png"
            Pillow.frombytes("RGB", (4, 3), bytes(range(36))).save(path)
            files[port.name] = str(path)
        if port.widget is not None and port.widget.kind == "image_folder":
            Pillow.frombytes("RGB", (4, 3), bytes(range(36))).save(folder / "one.png")
            files[port.name] = str(folder)
        elif isinstance(port.widget, ModelFile) and port.required and (made := made_file(port.widget.model)):
            files[port.name] = made
    if kind.id in MODEL_FILES:
        files["file"] = str(MODEL_FILES[kind.id](folder / "example.safetensors"))
    return files


def missing_weights(kind: NodeType) -> str | None:
    """A weight file among the defaults that does not ship yet, or None."""
    names = [p.default for p in kind.inputs if isinstance(p.widget, ModelFile)]
    return next((n for n in names if n and not (STARTER.parent / n).exists()), None)


def random(*shape: int, seed: int) -> torch.Tensor:
    """Uniform random numbers in [0, 1], the same each time."""
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def denoiser() -> Denoiser:
    """The ideal denoiser of N(0, 0.5**2) in pixel space; with conditioning, of another mean."""

    def denoise(x: torch.Tensor, sigma: torch.Tensor, conditioning: Conditioning | None) -> torch.Tensor:
        mean = 0.0 if conditioning is None else 0.25
        return mean + (x - mean) * 0.25 / (0.25 + float(sigma) ** 2)

    return Denoiser(denoise, RGB, 0.01, 10.0, ("text",), None, "gaussian")


def text_encoder() -> TextEncoder:
    """A text encoder that counts letters."""

    def encode(prompts: Any) -> Conditioning:
        pooled = torch.tensor([[float(p.count(c)) for c in "abcdefgh"] for p in prompts]) + 0.1
        return Conditioning(pooled[:, None, :], pooled, text=tuple(prompts))

    return TextEncoder(encode, "letters")


def image_encoder() -> ImageEncoder:
    """An image encoder of eight mean brightnesses."""

    def encode(image: Image) -> Features:
        rows = torch.nn.functional.adaptive_avg_pool2d(image.data.mean(1, keepdim=True), (2, 4)).flatten(1)
        return Features(rows, "letters", "means", "none")

    return ImageEncoder(encode, "means")


def classifier() -> Classifier:
    """A classifier that takes bright pictures for class 1."""

    def classify(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        mean = x.mean((1, 2, 3))
        return torch.stack([-mean, mean], 1).log_softmax(1)

    return Classifier(classify, ("dark", "bright"), "brightness")


def upscaler() -> Upscaler:
    """An upscaler that repeats pixels."""
    return Upscaler(lambda x: x.repeat_interleave(4, 2).repeat_interleave(4, 3), 4, "repeat")


def record(seed: int) -> Record:
    """Two samples in two guided steps of the example denoiser."""
    x = random(3, 2, 3, HEIGHT, WIDTH, seed=seed)
    return Record(torch.tensor([8.0, 2.0, 0.0], dtype=torch.float64), x, x[1:] / 2, torch.ones(2, 2),
                  torch.full((2, 2), 45.0), torch.tensor([1, 1]), RGB, "gaussian", "euler")


def figure(seed: int) -> Figure:
    """A figure with a mark of each kind."""
    return Figure("Example", (
        {"kind": "image", "x": [0, 2], "y": [0, 2], "values": [[0.0, 1.0], [2.0, 3.0]], "label": "density"},
        {"kind": "bar", "x": [0.0, 1.0, 2.0], "y": [1.0, 2.0], "label": "count"},
        {"kind": "line", "x": [0.0, 1.0, 2.0], "y": [0.0, 1.0, float(seed)], "label": "a", "dashed": True},
        {"kind": "scatter", "x": [0.5], "y": [0.5], "label": "b", "opacity": 0.5},
    ), {"label": "x"}, {"label": "y"})


VALUES: dict[str, Callable[[int], Any]] = {
    "Boolean": lambda i: bool(i),
    "Integer": lambda i: 3 + i,
    "Number": lambda i: 2.5 + i,
    "Text": lambda i: f"a red heart {i}",
    "Numbers": lambda i: [1.0, 2.0, 4.0 + i],
    "Texts": lambda i: ["a red heart", f"a dog {i}"],
    "Image": lambda i: Image(random(BATCH, 3, HEIGHT, WIDTH, seed=i)),
    "Mask": lambda i: Mask(random(BATCH, 1, HEIGHT, WIDTH, seed=i)),
    "Latent": lambda i: Latent(random(BATCH, 3, HEIGHT, WIDTH, seed=i) * 2 - 1, RGB),
    "Sigmas": lambda i: Sigmas(torch.tensor([8.0, 2.0, 0.5, 0.0], dtype=torch.float64)),
    "Record": record,
    "Conditioning": lambda i: text_encoder().encode([f"a red heart {i}"]),
    "Denoiser": lambda i: denoiser(),
    "TextEncoder": lambda i: text_encoder(),
    "ImageEncoder": lambda i: image_encoder(),
    "Clip": lambda i: Clip(text_encoder(), image_encoder(), "letters"),
    "Classifier": lambda i: classifier(),
    "Upscaler": lambda i: upscaler(),
    "Autoencoder": autoencoder,
    "Adapter": lora,
    "ControlNet": training.control,
    "Dataset": training.squares,
    "Module": module,
    "Embedding": lambda i: Embedding(random(BATCH, 8, seed=i), "letters"),
    "Features": lambda i: Features(random(64, 4, seed=i), "letters", "means", "none"),
    "Score": lambda i: Score(1.5 + i, "", 10),
    "Figure": figure,
    "Table": lambda i: Table(("a", "b"), ((1.0, "x"), (2.0, None))),
}
"""Examples by port type; the argument tells the cells of an axis apart."""
