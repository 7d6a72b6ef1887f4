"""What a person chooses of a training, the same for all kinds, and how it is run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from safetensors.torch import save
from torch import Tensor

from nodes.interface import BadInput, Context, File, Range, Text
from nodes.training.live import Lesson, Live, Outcome
from nodes.training.loop import Plan

WARMUP, EMA = 20, 0.99
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")

Steps = Annotated[int, Range(1, 1_000_000, step=1)]
BatchSize = Annotated[int, Range(1, 1024, step=1)]
Rate = Annotated[float, Range(1e-7, 1, log=True)]
Prompts = Annotated[str, Text(multiline=True)]
Name = Annotated[str, Text(max_length=64)]
Often = Annotated[int, Range(1, 100_000, step=1)]


@dataclass(frozen=True)
class Course:
    """The choices.

    every:   steps from one sample sheet to the next
    prompts: of the sample sheet, one a line
    name:    of the file, without its ending
    """

    steps: int
    batch: int
    rate: float
    every: int
    prompts: str
    seed: int
    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadInput(f"expected a name of letters, digits, - and _, got {self.name[:60]!r}; rename it")

    @property
    def lines(self) -> list[str]:
        """The prompts of the sample sheet."""
        lines = [line.strip() for line in self.prompts.splitlines() if line.strip()]
        if not 1 <= len(lines) <= 64:
            raise BadInput(f"expected 1 to 64 prompts for the sample sheet, one a line, got "
                           f"{len(lines)}; write a line for each picture of the sheet")
        return lines

    @property
    def plan(self) -> Plan:
        """A short warm-up, then a constant rate; the averaged weights are the result."""
        return Plan(self.steps, self.rate, warmup=WARMUP, weight_decay=0.0, ema=EMA, seed=self.seed, log_every=10,
                    save_seconds=float("inf"))

    @property
    def identity(self) -> tuple[Any, ...]:
        """What of it decides the result, beside the plan."""
        return self.batch, self.every, self.prompts, self.seed


def run_course(ctx: Context, course: Course, lesson: Lesson) -> Outcome:
    """Train; the best so far is always in the models folder, under trained/NAME.safetensors."""
    out = ctx.writable("models/trained") / f"{course.name}.safetensors"
    return Live(ctx, lesson, course.plan, course.every, out).run()


def file_of(course: Course, outcome: Outcome) -> File:
    """The trained weights as a file."""
    return File(f"{course.name}.safetensors", "application/vnd.safetensors", outcome.file)


def file_bytes(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    """A safetensors file in half precision; refuses numbers that do not fit."""
    half = {name: tensors[name].detach().cpu().half().contiguous() for name in sorted(tensors)}
    if wrong := next((name for name, tensor in half.items() if not tensor.isfinite().all()), None):
        raise BadInput(f"the weights {wrong} have become too large for half precision: training went astray; use a "
                       "lower learning rate")
    return in_order(bytes(save(half, dict(metadata))))


def in_order(data: bytes) -> bytes:
    """The same safetensors file with its header sorted by name: its writer orders metadata anew each time."""
    size = int.from_bytes(data[:8], "little")
    header = json.dumps(json.loads(data[8:8 + size]), separators=(",", ":"), sort_keys=True).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data[8 + size:]
