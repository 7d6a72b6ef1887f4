"""Write trained weights as the files that ship: float16 safetensors with a card in the metadata."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

STARTER = Path(__file__).parents[1] / "starter"


def averaged_weights(checkpoint: Path) -> tuple[int, dict[str, Tensor]]:
    """Step and averaged weights of a training checkpoint."""
    with safe_open(checkpoint, "pt") as file:
        step = int(json.loads(file.metadata()["progress"])["step"])
        names = [name for name in file.keys() if name.startswith("average.")]  # noqa: SIM118 - not a dict
        return step, {name.removeprefix("average."): file.get_tensor(name) for name in names}


def write_half(weights: dict[str, Tensor], path: Path, metadata: dict[str, str]) -> None:
    """Write float16 under a temporary name, then rename. Keys are sorted, so equal weights give equal files."""
    half = {name: weights[name].to(torch.float16).contiguous() for name in sorted(weights)}
    for name, tensor in half.items():
        if not tensor.isfinite().all():
            raise ValueError(f"{name} does not fit float16")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".partial")
    save_file(half, temporary, metadata)
    temporary.chmod(0o644)
    temporary.replace(path)
