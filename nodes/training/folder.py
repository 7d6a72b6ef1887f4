"""Where a training keeps its checkpoints: one folder for each training and each number of steps.

A training of the same inputs goes on from the furthest checkpoint that lies before its end, so a stopped one loses
nothing and a longer one need not begin anew; and since a shorter one never begins from a later checkpoint, equal
inputs give equal results.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from nodes.interface import Context, Dataset
from nodes.training.curve import Curve
from nodes.training.loop import Plan, Trainer

KEPT = 12  # trainings whose checkpoints are kept; the oldest go


def digest_of(*parts: Any) -> str:
    """A name for all that decides a training: plain data, tensors by their bytes, datasets, state dicts."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        if isinstance(part, Tensor):
            digest.update(f"{part.dtype}{list(part.shape)}".encode())
            digest.update(part.detach().cpu().contiguous().flatten().view(torch.uint8).numpy())
        elif isinstance(part, Dataset):
            digest.update(digest_of(part.images, part.captions, part.hints, *part.buckets).encode())
        elif isinstance(part, Mapping):
            digest.update(digest_of(*(item for pair in sorted(part.items()) for item in pair)).encode())
        else:
            digest.update(json.dumps(part, default=repr).encode() + b"\0")
    return digest.hexdigest()


class Checkpoints:
    """The folder of one training."""

    def __init__(self, ctx: Context, identity: str, plan: Plan) -> None:
        timeless = asdict(replace(plan, steps=0))
        self.name = digest_of(identity, timeless)
        self.folder = ctx.writable(f"training/{self.name}-{plan.steps}")
        self.steps = plan.steps
        self.last, self.best = self.folder / "last.safetensors", self.folder / "best.safetensors"
        self.curve = self.folder / "curve.json"

    def resume(self, trainer: Trainer) -> Curve:
        """Load the furthest checkpoint that is not beyond the end; its curve, or an empty one."""
        self._take_over()
        self._prune()
        if not (self.last.exists() and self.curve.exists()):
            return Curve()
        trainer.load(self.last)
        return Curve.load(self.curve).until(trainer.step)

    def save(self, trainer: Trainer, curve: Curve) -> None:
        """Write the checkpoint and its curve."""
        curve.save(self.curve)
        trainer.save(self.last)

    def keep_best(self, weights: Mapping[str, Tensor]) -> None:
        """Write the best weights so far."""
        temporary = self.best.with_suffix(".partial")
        save_file({name: value.detach().cpu().contiguous() for name, value in weights.items()}, temporary)
        temporary.replace(self.best)

    def best_weights(self) -> dict[str, Tensor]:
        """The best weights so far."""
        return load_file(self.best)

    def _take_over(self) -> None:
        """Copy the checkpoint of a shorter training of the same inputs, if it is further than our own."""
        own = step_of(self.last)
        others = [(step_of(f / "last.safetensors"), f) for f in self.folder.parent.glob(f"{self.name}-*")]
        fitting = [(step, folder) for step, folder in others if own < step <= self.steps]
        shorter = [(step, folder) for step, folder in fitting if int(folder.name.rpartition("-")[2]) <= self.steps]
        if shorter:
            _, folder = max(shorter)
            for path in folder.iterdir():
                shutil.copyfile(path, self.folder / path.name)

    def _prune(self) -> None:
        """Forget the oldest trainings beyond those that are kept."""
        folders = sorted((f for f in self.folder.parent.iterdir() if f != self.folder), key=lambda f: f.stat().st_mtime)
        for folder in folders[:-KEPT]:
            shutil.rmtree(folder, ignore_errors=True)


def step_of(checkpoint: Path) -> int:
    """How far a checkpoint is; 0 where there is none."""
    if not checkpoint.exists():
        return 0
    with safe_open(checkpoint, "pt") as file:
        return int(json.loads(file.metadata()["progress"])["step"])
