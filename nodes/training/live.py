"""Training that is watched: loss and sample sheets while it runs, and the best weights whenever it ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn as nn
from torch import Generator, Tensor

from nodes.images.files import to_tensor
from nodes.interface import BadInput, Cancelled, Context, Figure, Image
from nodes.plots.drawing import draw as draw_figure
from nodes.training.folder import Checkpoints
from nodes.training.loop import Plan, Task, Trainer, step_generator

FIXED_BATCHES = 8  # that the best weights are chosen by
FIXED_SEED = 77_777
LOG_EVERY = 10
_SHEET_WIDTH = 512


@dataclass(frozen=True)
class Lesson:
    """What is trained and shown.

    task:    gives batches and their loss
    held:    the same model on pictures that it is not trained on, or the task itself
    draw:    the pictures of a sample sheet, [N, 3, H, W] in [0, 1], drawn with the model as it is now
    publish: writes the weights [by name] of a step as an ordinary file and returns its bytes
    identity: digest of all inputs beside the plan
    title:   of the curve
    """

    task: Task
    held: Task
    draw: Callable[[], Tensor]
    publish: Callable[[Mapping[str, Tensor], int], bytes]
    identity: str
    title: str


@dataclass(frozen=True)
class Outcome:
    """The best weights, the step they are from, their file's bytes, the curve, and the last sheet drawn with them."""

    weights: dict[str, Tensor]
    step: int
    file: bytes
    figure: Figure
    sheet: Image


class Watched:
    """A task that says how far it is and stops when it is cancelled."""

    def __init__(self, task: Task, before: Callable[[], None]) -> None:
        self.model: nn.Module = task.model
        self.task, self.before = task, before

    def batch(self, generator: Generator) -> Any:
        self.before()
        return self.task.batch(generator)

    def loss(self, batch: Any) -> Tensor:
        return self.task.loss(batch)


class Live:
    """One training: runs to its end, or until it is cancelled, and keeps the best in a file all the while."""

    def __init__(self, ctx: Context, lesson: Lesson, plan: Plan, every: int, out: Path) -> None:
        self.ctx, self.lesson, self.plan, self.every, self.out = ctx, lesson, plan, every, out
        self.trainer = Trainer(Watched(lesson.task, self.tell), plan)
        self.checkpoints = Checkpoints(ctx, lesson.identity, plan)
        self.curve = self.checkpoints.resume(self.trainer)
        self.sheet, self.best_sheet = torch.ones(1, 3, 32, 32), None

    def run(self) -> Outcome:
        """Train up to the last step."""
        self.ctx.raise_if_cancelled()
        try:
            if not self.curve.looked:
                self.look()
            while self.trainer.step < self.plan.steps:
                self.trainer.run(min(self.plan.steps, self.next_look()), self.log)
                self.look()
        except Cancelled:
            self.checkpoints.save(self.trainer, self.curve)
            raise
        return self.outcome()

    def next_look(self) -> int:
        """The step of the next sheet."""
        return (self.trainer.step // self.every + 1) * self.every

    def tell(self) -> None:
        """Before each step: how far it is, and whether to go on."""
        self.ctx.raise_if_cancelled()
        self.ctx.progress(self.trainer.step, self.plan.steps)

    def log(self, entry: dict[str, float]) -> None:
        """A new point of the curve."""
        self.curve.steps.append(int(entry["step"]))
        self.curve.loss.append(self.finite(entry["loss"]))
        self.show()

    def finite(self, loss: float) -> float:
        """The loss; one that is no number ends the training."""
        if not math.isfinite(loss):
            raise BadInput(f"the loss is no number any more at step {self.trainer.step}; what was best before it is in "
                           f"trained/{self.out.name}. Use a lower learning rate than {self.plan.lr:g}")
        return loss

    def look(self) -> None:
        """Draw a sheet, measure the averaged weights, keep them if they are the best so far, write a checkpoint."""
        with self.trainer.averaged():
            self.curve.held.append(self.finite(fixed_loss(self.lesson.held)))
            self.curve.looked.append(self.trainer.step)
            self.sheet = self.lesson.draw()
            self.show()
            if self.curve.best == self.trainer.step:
                self.best_sheet = self.sheet
                self.checkpoints.keep_best(self.trainer.average)
                write_whole(self.out, self.lesson.publish(self.trainer.average, self.trainer.step))
        self.checkpoints.save(self.trainer, self.curve)

    def show(self) -> None:
        """The sheet above the curve, as a preview."""
        sheet = sheet_picture(self.sheet)
        curve = to_tensor(draw_figure(self.curve.figure(self.lesson.title), sheet.shape[-1], 240))[None]
        self.ctx.progress(self.trainer.step, self.plan.steps, Image(torch.cat([sheet, curve], 2)))

    @torch.no_grad()
    def outcome(self) -> Outcome:
        """The best weights inside the model, and what comes of them."""
        weights, step = self.checkpoints.best_weights(), self.curve.best
        for name, parameter in self.trainer.named.items():
            parameter.copy_(weights[name])
        data = self.lesson.publish(weights, step)
        write_whole(self.out, data)
        sheet = self.lesson.draw() if self.best_sheet is None else self.best_sheet  # none drawn yet in a resumed run
        return Outcome(weights, step, data, self.curve.figure(self.lesson.title), Image(sheet))


@torch.no_grad()
def fixed_loss(task: Task) -> float:
    """The mean loss on batches whose pictures and noises are always the same."""
    losses = [task.loss(task.batch(step_generator(FIXED_SEED, i))) for i in range(FIXED_BATCHES)]
    return round(float(torch.stack(losses).mean()), 6)


def sheet_picture(pictures: Tensor) -> Tensor:
    """Pictures side by side in at most four columns, enlarged by a whole factor, [1, 3, H, W]."""
    count, _, height, width = pictures.shape
    columns = min(count, 4)
    blank = pictures.new_ones(-count % columns, 3, height, width)
    rows = torch.cat([pictures, blank]).unflatten(0, (-1, columns))  # (rows, columns, 3, H, W)
    sheet = rows.permute(2, 0, 3, 1, 4).reshape(1, 3, -1, columns * width)
    factor = max(1, _SHEET_WIDTH // sheet.shape[-1])
    return sheet.repeat_interleave(factor, 2).repeat_interleave(factor, 3).cpu()


def write_whole(path: Path, data: bytes) -> None:
    """Write under a temporary name, then rename."""
    temporary = path.with_suffix(".partial")
    temporary.write_bytes(data)
    temporary.replace(path)
