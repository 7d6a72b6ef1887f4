"""A training loop that knows only `loss(batch)`, and repeats itself bit for bit after a stop.

All randomness of step k comes from a generator seeded with (seed, k), and the learning rate is a function of k: so a
run that was stopped and resumed equals one that was not, on the same machine with the same number of threads.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
import torch.nn as nn
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Generator, Tensor


class Task(Protocol):
    """What is trained: a model, where batches come from, and how wrong the model is about one."""

    model: nn.Module

    def batch(self, generator: Generator) -> Any:
        """Draw a batch; every random number comes from `generator`, which lives on the CPU."""

    def loss(self, batch: Any) -> Tensor:
        """A scalar to descend."""


@dataclass(frozen=True)
class Plan:
    """How long and how fast to train.

    steps:          in all
    lr:             of AdamW, after `warmup` steps and before the decay
    decay:          the last steps, over which lr falls to 0 (warm-up, stable, decay: Hu et al. 2024)
    ema:            decay of the averaged weights, which are the result
    """

    steps: int
    lr: float
    warmup: int = 200
    decay: int = 0
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.99)
    clip_norm: float = 1.0
    ema: float = 0.999
    seed: int = 0
    log_every: int = 50
    save_seconds: float = 180.0

    def rate(self, step: int) -> float:
        """Learning rate of one step (counted from 0)."""
        warm = min(1.0, (step + 1) / max(1, self.warmup))
        left = min(1.0, (self.steps - step) / self.decay) if self.decay else 1.0
        return self.lr * warm * left


class Trainer:
    """A task, its plan, and all state that a checkpoint holds: weights, averaged weights, AdamW moments, step."""

    def __init__(self, task: Task, plan: Plan) -> None:
        self.task, self.plan, self.step, self.stopping = task, plan, 0, False
        self.named = dict(task.model.named_parameters())
        trained = [p for p in self.named.values() if p.requires_grad]
        decayed, plain = [p for p in trained if p.ndim >= 2], [p for p in trained if p.ndim < 2]
        groups = [
            {"params": decayed, "weight_decay": plan.weight_decay},
            {"params": plain, "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=plan.lr, betas=plan.betas, fused=True)
        self.average = {name: p.detach().clone() for name, p in self.named.items()}

    def run(self, until: int, log: Callable[[dict[str, float]], None] = print, save: Path | None = None) -> None:
        """Train up to step `until`, logging the mean loss and saving a checkpoint now and then and at the end."""
        started, saved, first, losses = time.monotonic(), time.monotonic(), self.step, []
        while self.step < until and not self.stopping:
            losses.append(self.advance())
            if self.step % self.plan.log_every == 0:
                rate = (self.step - first) / (time.monotonic() - started)
                mean = float(torch.stack(losses).mean())
                log({"step": self.step, "loss": round(mean, 5), "steps_per_second": round(rate, 3)})
                losses = []
            if save and time.monotonic() - saved > self.plan.save_seconds:
                self.save(save)
                saved = time.monotonic()
        if save:
            self.save(save)

    def stop(self) -> None:
        """Let `run` save and return after the step under way."""
        self.stopping = True

    def advance(self) -> Tensor:
        """One step of AdamW. Returns the loss."""
        generator = step_generator(self.plan.seed, self.step)
        loss = self.task.loss(self.task.batch(generator))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.named.values(), self.plan.clip_norm)
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.rate(self.step)
        self.optimizer.step()
        self.update_average()
        self.step += 1
        return loss.detach()

    @torch.no_grad()
    def update_average(self) -> None:
        """Exponential moving average; short at the start, when weights are still far from good."""
        decay = min(self.plan.ema, (self.step + 1) / (self.step + 10))
        torch._foreach_lerp_(list(self.average.values()), list(self.named.values()), 1 - decay)

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The model has its averaged weights inside, and its own again afterwards."""
        own = {name: p.detach().clone() for name, p in self.named.items()}
        self._write(self.average)
        try:
            yield
        finally:
            self._write(own)

    @torch.no_grad()
    def _write(self, weights: Mapping[str, Tensor]) -> None:
        for name, p in self.named.items():
            p.copy_(weights[name])

    def save(self, path: Path) -> None:
        """Write a checkpoint under a temporary name, then rename: it is never half written."""
        tensors = {f"model.{name}": p.detach() for name, p in self.named.items()}
        tensors |= {f"average.{name}": value for name, value in self.average.items()}
        for name, p in self.named.items():
            tensors |= {f"adam.{key}.{name}": value for key, value in self.optimizer.state.get(p, {}).items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".partial")
        save_file(tensors, temporary, {"progress": json.dumps({"step": self.step})})
        temporary.replace(path)

    def load(self, path: Path) -> None:
        """Continue from a checkpoint."""
        with safe_open(path, "pt") as file:
            self.step = json.loads(file.metadata()["progress"])["step"]
            for name, p in self.named.items():
                p.data.copy_(file.get_tensor(f"model.{name}"))
                self.average[name].copy_(file.get_tensor(f"average.{name}"))
                if p.requires_grad:
                    self.optimizer.state[p] = self._moments(file, name, p)

    @staticmethod
    def _moments(file: Any, name: str, p: Tensor) -> dict[str, Tensor]:
        """AdamW's state of one parameter; the fused kernel wants the step count beside it."""
        keys = ("step", "exp_avg", "exp_avg_sq")
        return {key: file.get_tensor(f"adam.{key}.{name}").to(p.device) for key in keys}


def step_generator(seed: int, step: int) -> Generator:
    """The source of all random numbers of one step."""
    return torch.Generator().manual_seed(seed * 1_000_003 + step)
