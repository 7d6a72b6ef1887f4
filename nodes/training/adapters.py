"""The two adapters of emoji-32 that ship: a control branch that follows edges, and a LoRA of a style of our own.

They are trained by the same tasks and loop as the nodes training.train_controlnet and training.train_lora.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

from nodes.control.starter_control import StarterControlConfig, control_metadata, control_of
from nodes.denoisers.preconditioning import NoiseLevels
from nodes.denoisers.unet import load_unet
from nodes.encoders.clip_model import load_clip
from nodes.interface import Context, Dataset
from nodes.training.augment import Variation, variants
from nodes.training.capability import half_pays
from nodes.training.captions import caption_bank
from nodes.training.controlnet import ControlTask
from nodes.training.dataset import EmojiData, load_emoji
from nodes.training.delft import delft
from nodes.training.denoiser_task import DenoiserTask, Noising
from nodes.training.edge_hints import edge_hints
from nodes.training.export import STARTER, averaged_weights, write_half
from nodes.training.lora import lora_tensors, with_lora
from nodes.training.text_to_image import held_out, text_to_image_data
from nodes.weights.load_text_to_image import EncodePrompts
from nodes.weights.safetensors_file import sha256

BASE = "starter/emoji-32"
CONTROL = StarterControlConfig(levels=1)
CONTROL_COPIES = 24
CONTROL_VARIATION = Variation(flip=True, zoom=0.3, shrink=True, stretch=0.45, shift=0.08, turn=20.0)
CONTROL_LEVELS = NoiseLevels(mean=0.4, std=1.4)  # higher than for the base: where things go is decided early

STYLE, RANK, ALPHA = "delft", 8, 8.0
STYLE_COPIES = 8
STYLE_VARIATION = Variation(flip=False, zoom=0.05, shrink=True, shift=0.02)
STYLE_LEVELS = NoiseLevels(mean=0.0, std=1.4)


def control_data(data: EmojiData, seed: int, copies: int = CONTROL_COPIES) -> Dataset:
    """Pictures that emoji-32 was trained on, moved and bent so that only the hint can tell where things are."""
    data = text_to_image_data(data).where(lambda row: not held_out(row))
    moved = variants(Context(), Dataset(data.images, ("",) * len(data), BASE), copies, CONTROL_VARIATION, seed)
    bank = caption_bank(data.rows, copies, seed)
    captions = tuple(caption for captions in bank for caption in captions)
    return Dataset(moved.images, captions, BASE, edge_hints(moved.images, seed))


def control_task(data: EmojiData, batch: int, seed: int, device: str) -> ControlTask:
    """A control branch that reads edges."""
    torch.manual_seed(seed)
    network, _ = load_unet(STARTER / "emoji-32.safetensors")
    branch = control_of(network, CONTROL).requires_grad_(True).to(device)
    pictures = control_data(data, seed)
    noising = Noising(CONTROL_LEVELS, dropped=0.3, half=half_pays(torch.device(device)))
    encode = EncodePrompts(load_clip(STARTER / "clip.safetensors"))
    return ControlTask(branch, network.to(device), pictures, encode, batch, noising, device)


def style_data(data: EmojiData, seed: int, copies: int = STYLE_COPIES) -> Dataset:
    """Pictures that emoji-32 was trained on, as Delft blue; captions as for any prompt, none names the style."""
    data = text_to_image_data(data).where(lambda row: not held_out(row))
    moved = variants(Context(), Dataset(data.images, ("",) * len(data), STYLE), copies, STYLE_VARIATION, seed)
    captions = tuple(caption for captions in caption_bank(data.rows, copies, seed) for caption in captions)
    return Dataset(delft(moved.images), captions, STYLE)


def style_task(data: EmojiData, batch: int, seed: int, device: str) -> DenoiserTask:
    """A LoRA of all layers of emoji-32."""
    torch.manual_seed(seed)
    network, _ = load_unet(STARTER / "emoji-32.safetensors")
    added = with_lora(network, RANK, ALPHA).to(device)
    noising = Noising(STYLE_LEVELS, half=half_pays(torch.device(device)))
    encode = EncodePrompts(load_clip(STARTER / "clip.safetensors"))
    return DenoiserTask(added, network.to(device), style_data(data, seed), encode, batch, noising, device)


def export_control(checkpoint: Path, out: Path, batch: int) -> None:
    """Write the control branch."""
    step, weights = averaged_weights(checkpoint)
    network, _ = load_unet(STARTER / "emoji-32.safetensors")
    facts = {"base": BASE, "base_sha256": sha256(STARTER / "emoji-32.safetensors"), "hint": "white edges on black",
             "trained": {"steps": step, "batch": batch}}
    write_half(weights, out, control_metadata(control_of(network, CONTROL), **facts))


def export_style(checkpoint: Path, out: Path, cache: Path, batch: int) -> None:
    """Write the LoRA as training.train_lora writes one."""
    step, weights = averaged_weights(checkpoint)
    pictures = len(text_to_image_data(load_emoji(cache)).where(lambda row: not held_out(row)))
    card = {"kind": "lora", "architecture": "kohya LoCon", "base": BASE, "config": {"rank": RANK, "alpha": ALPHA},
            "base_sha256": sha256(STARTER / "emoji-32.safetensors"), "style": STYLE,
            "trained": {"steps": step, "batch": batch, "pictures": pictures}}
    metadata = {"wireloom": json.dumps(card), "ss_network_module": "networks.lora", "ss_network_dim": str(RANK),
                "ss_network_alpha": str(ALPHA), "ss_base_model_version": BASE}
    write_half(lora_tensors(weights, ALPHA), out, metadata)
