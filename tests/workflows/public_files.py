"""The public files that example workflows name, and the made files that stand for them in tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.fixtures.made.kinds import KINDS
from tests.fixtures.made.values import write

PUBLIC = {
    "checkpoints/dreamshaper_8.safetensors": "sd15",
    "checkpoints/instruct-pix2pix-00-22000.safetensors": "sd15-pix2pix",
    "checkpoints/sd-v1-5-inpainting.safetensors": "sd15-inpaint",
    "checkpoints/sd_xl_base_1.0.safetensors": "sdxl",
    "checkpoints/sd_xl_refiner_1.0.safetensors": "sdxl-refiner",
    "checkpoints/sd21-unclip-h.safetensors": "sd21-unclip",
    "checkpoints/v1-5-pruned-emaonly.safetensors": "sd15",
    "clip_vision/CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors": "clip-vision",
    "controlnet/control_v11p_sd15_canny_fp16.safetensors": "controlnet",
    "controlnet/control_v11p_sd15_lineart_fp16.safetensors": "controlnet",
    "ipadapter/ip-adapter-plus_sd15.safetensors": "ip-adapter-plus",
    "loras/add_detail.safetensors": "lora-sd15",
    "loras/lcm-lora-sdv1-5.safetensors": "lora-sd15",
    "loras/sd_xl_offset_example-lora_1.0.safetensors": "lora-sdxl",
}
"""Where people keep a file below the models folder, as ComfyUI names the folders, and what kind is made for it."""


def named(document: dict[str, Any]) -> list[str]:
    """The public files that a workflow names."""
    text = json.dumps(document)
    return [name for name in PUBLIC if json.dumps(name) in text]


def write_public(folder: Path, names: list[str], hole: bool = False) -> None:
    """Write made files under public names; `hole` leaves their numbers out, for what reads only the header."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write(path, KINDS[PUBLIC[name]](), seed=sorted(PUBLIC).index(name), hole=hole)
