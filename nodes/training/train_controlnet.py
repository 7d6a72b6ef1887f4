"""Training a ControlNet of the starter model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import torch
from torch import Tensor

from nodes.control.starter_control import (
    PictureControl,
    StarterControl,
    StarterControlConfig,
    control_metadata,
    control_of,
)
from nodes.denoisers.preconditioning import NoiseLevels
from nodes.interface import (
    BadInput,
    Context,
    ControlNet,
    Dataset,
    Denoiser,
    Figure,
    File,
    Image,
    Range,
    Seed,
    TextEncoder,
    node,
)
from nodes.training.controlnet import ControlTask
from nodes.training.course import BatchSize, Course, Name, Often, Rate, Steps, file_bytes, file_of, run_course
from nodes.training.folder import digest_of
from nodes.training.live import Lesson
from nodes.training.student import Student, draw_sheet, seeded, student_of, trainable

LEVELS = NoiseLevels(mean=0.4, std=1.4)  # higher than for the base: where things go is decided early
SHOWN = 4  # pairs of hint and drawing on a sheet


class TrainedControlNet(NamedTuple):
    """What comes of it."""

    control: ControlNet
    loss: Figure
    sheet: Image
    file: File


def with_hints(data: Dataset, base: Denoiser) -> Dataset:
    """The dataset, if each picture has a hint of one kind."""
    for bucket in (data, *data.buckets):
        if bucket.hints is None:
            raise BadInput(f"expected a hint beside each picture of {data.name!r}, got none; wire the dataset through "
                           "training.add_hints")
    return trainable(data, base)


def control_file(branch: StarterControl, weights: Mapping[str, Tensor], base: str, **facts: Any) -> bytes:
    """A file of ours, which weights.load_starter_control reads."""
    return file_bytes(weights, control_metadata(branch, base=f"starter/{base}", **facts))


def shown(ctx: Context, student: Student, encoder: TextEncoder, data: Dataset, branch: StarterControl,
          seed: int) -> Tensor:
    """The first hints of a dataset, each beside what the model draws of it and its caption."""
    assert data.hints is not None
    hints = data.hints[:SHOWN].float() / 255
    follow = PictureControl(branch, hints)
    drawn = draw_sheet(ctx, student.denoiser(controls=(follow,)), encoder.encode(data.captions[:SHOWN]), seed)
    return torch.stack([hints.expand(-1, 3, -1, -1), drawn], 1).flatten(0, 1)


def control_lesson(ctx: Context, student: Student, encoder: TextEncoder, data: Dataset, held: Dataset | None,
                   course: Course, levels: int, dropped: float) -> Lesson:
    """A control branch as a lesson: it begins as a copy of the student's way down."""
    hints = with_hints(data, student.base).hints
    assert hints is not None
    identity = digest_of("controlnet", student.network.state_dict(), data, held and digest_of(held), levels, dropped,
                         course.identity)
    config = StarterControlConfig(levels=levels, hint_channels=hints.shape[1])
    with seeded(course.seed):
        branch = control_of(student.network, config).requires_grad_(True).to(student.device)

    def task(pictures: Dataset) -> ControlTask:
        return ControlTask(branch, student.network, with_hints(pictures, student.base), encoder.encode, course.batch,
                           student.noising(LEVELS, dropped), student.device)

    name, learnt = student.base.name, task(data)
    return Lesson(learnt, learnt if held is None else task(held),
                  lambda: shown(ctx, student, encoder, held or data, branch, course.seed),
                  lambda weights, step: control_file(branch, weights, name, steps=step, dataset=data.name),
                  identity, f"ControlNet of {name} on {data.name}")


@node("training.train_controlnet", version=1, tags=("finetune", "hint", "edges", "zero convolution", "control"),
      sentence="a ControlNet of {denoiser} is trained on {dataset} for {steps} steps")
def train_controlnet(
    ctx: Context,
    denoiser: Denoiser,
    text_encoder: TextEncoder,
    dataset: Dataset,
    steps: Steps = 1000,
    levels: Annotated[int, Range(1, 2, step=1)] = 1,
    batch: BatchSize = 16,
    learning_rate: Rate = 1e-3,
    drop_prompts: Annotated[float, Range(0, 1, step=0.05)] = 0.3,
    validation: Dataset | None = None,
    sheet_every: Often = 100,
    seed: Annotated[int, Seed()] = 0,
    name: Name = "my-control",
) -> TrainedControlNet:
    """Train a ControlNet of the starter model: it learns to follow the hints of a dataset (Zhang et al. 2023).

    The model stays as it is; a copy of its way down, joined by convolutions that start at zero, learns to read hints.
    Give it pictures in many places and forms (training.augment), or it has nothing to learn that the prompt does not
    say. Stop it whenever you like: the best weights so far are in the models folder as trained/NAME.safetensors.

    Args:
        denoiser: the starter model, before any guidance; it stays as it is
        text_encoder: its text encoder
        dataset: pictures with captions and hints
        steps: how long to train; after about a thousand, outlines are followed
        levels: resolutions that are copied: 1 = the upper one (0.4 M parameters), 2 = both, as in the paper (2.6 M)
        batch: pictures a step
        learning_rate: of AdamW
        drop_prompts: share of prompts left out, so that it learns to follow the hint without one
        validation: pictures never trained on, by which the best weights are chosen; empty = by the training pictures
        sheet_every: steps from one sample sheet to the next
        seed: of the training and of the sheets
        name: of the file in the models folder

    Returns:
        control: the branch, to be applied
        loss: curves of the loss
        sheet: hints, and beside each what the model draws of it
        file: the branch as a file
    """
    course = Course(steps, batch, learning_rate, sheet_every, "-", seed, name)
    student = student_of(ctx, denoiser)
    lesson = control_lesson(ctx, student, text_encoder, dataset, validation, course, levels, drop_prompts)
    outcome = run_course(ctx, course, lesson)
    branch = lesson.task.model.requires_grad_(False).eval()
    control = ControlNet(branch, f"starter/{denoiser.name}", name)
    return TrainedControlNet(control, outcome.figure, outcome.sheet, file_of(course, outcome))
