"""The public files that example workflows name, and the made files that stand for them in tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.fixtures.made.kinds import KINDS
from tests.fixtures.made.values import write
from tests.nodes.denoisers import folders

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
    "checkpoints/cin256-v2.safetensors": "cin",
    "diffusion_models/256x256_diffusion.safetensors": "adm",
    "diffusion_models/DiT-XL-2-256x256.safetensors": "dit",
    "diffusion_models/edm2-img512-s-2147483-0.070.safetensors": "edm2",
    "diffusion_models/edm2-img512-xs-0134217-0.125.safetensors": "edm2",
    "loras/sd_xl_offset_example-lora_1.0.safetensors": "lora-sdxl",
    "upscale_models/RealESRGAN_x4plus.safetensors": "esrgan",
    "vae/vae-ft-mse-840000-ema-pruned.safetensors": "vae",
}
"""Where people keep a file below the models folder, as ComfyUI names the folders, and what kind is made for it."""


NETWORK = "diffusion_pytorch_model.safetensors"
FOLDERS: dict[str, Callable[[], Any]] = {
    f"diffusers/IF-I-M-v1.0/unet/{NETWORK}": folders.deepfloyd,
    f"diffusers/IF-II-M-v1.0/unet/{NETWORK}": partial(folders.deepfloyd, enlarges=True),
    f"diffusers/stable-diffusion-3-medium-diffusers/transformer/{NETWORK}": folders.sd3,
}
"""The same for folders of diffusers: the network's file in one, and the pipeline that is made and saved for it."""

EXTRAS = {"diffusers/": "diffusers", "upscale_models/": "spandrel"}
"""Optional libraries that files below a folder need."""


def named(document: dict[str, Any]) -> list[str]:
    """The public files that a workflow names."""
    text = json.dumps(document)
    return [name for name in (*PUBLIC, *FOLDERS) if json.dumps(name) in text]


def need_extras(names: list[str]) -> None:
    """Skip a test where an optional library that these files need is not installed."""
    for name in names:
        for folder, library in EXTRAS.items():
            if name.startswith(folder):
                pytest.importorskip(library)


def write_public(folder: Path, names: list[str], hole: bool = False) -> None:
    """Write made files under public names; `hole` leaves their numbers out, for what reads only the header."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in FOLDERS and not path.exists():
            torch.manual_seed(0)
            folders.awake(FOLDERS[name]()).save_pretrained(path.parents[1])
        elif not path.exists():
            write(path, KINDS[PUBLIC[name]](), seed=sorted(PUBLIC).index(name), hole=hole)
