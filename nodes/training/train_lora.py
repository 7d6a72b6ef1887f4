"""Training a LoRA of the starter model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from torch import Tensor

from nodes.adapters.reading import read_adapter
from nodes.denoisers.preconditioning import NoiseLevels
from nodes.interface import (
    Adapter,
    Choice,
    Context,
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
from nodes.training.course import BatchSize, Course, Name, Often, Prompts, Rate, Steps, file_bytes, file_of, run_course
from nodes.training.denoiser_task import DenoiserTask
from nodes.training.folder import digest_of
from nodes.training.live import Lesson, Outcome
from nodes.training.lora import lora_tensors, with_lora
from nodes.training.student import Student, draw_sheet, seeded, student_of, trainable

LEVELS = NoiseLevels(mean=0.2, std=1.3)
LAYERS = ("all", "attention")


class TrainedLora(NamedTuple):
    """What comes of it."""

    adapter: Adapter
    loss: Figure
    sheet: Image
    file: File


def lora_file(weights: Mapping[str, Tensor], base: str, rank: int, alpha: float, **facts: Any) -> bytes:
    """A LoRA file with kohya's names; its card and kohya's metadata say what it is for."""
    card = {"kind": "lora", "architecture": "kohya LoCon", "base": f"starter/{base}", "rank": rank, **facts}
    metadata = {"wireloom": json.dumps(card), "ss_network_module": "networks.lora", "ss_network_dim": str(rank),
                "ss_network_alpha": str(alpha), "ss_base_model_version": f"starter/{base}"}
    return file_bytes(lora_tensors(weights, alpha), metadata)


def lora_lesson(ctx: Context, student: Student, encoder: TextEncoder, data: Dataset, held: Dataset | None,
                course: Course, rank: int, alpha: float, layers: str) -> Lesson:
    """LoRA as a lesson: differences beside the layers of the student's network."""
    identity = digest_of("lora", student.network.state_dict(), data, held and digest_of(held), rank, alpha, layers,
                         course.identity)
    with seeded(course.seed):
        added = with_lora(student.network, rank, alpha, convolutions=layers == "all").to(student.device)

    def task(pictures: Dataset) -> DenoiserTask:
        return DenoiserTask(added, student.network, trainable(pictures, student.base), encoder.encode, course.batch,
                            student.noising(LEVELS), student.device)

    prompts, name = encoder.encode(course.lines), student.base.name
    learnt = task(data)
    return Lesson(learnt, learnt if held is None else task(held),
                  lambda: draw_sheet(ctx, student.denoiser(), prompts, course.seed),
                  lambda weights, step: lora_file(weights, name, rank, alpha, steps=step, dataset=data.name),
                  identity, f"LoRA of {name} on {data.name}")


def adapter_of(ctx: Context, course: Course, outcome: Outcome) -> Adapter:
    """The trained LoRA, as adapters.load_lora gives it."""
    path = ctx.writable("models/trained") / f"{course.name}.safetensors"
    return read_adapter(path, f"trained/{path.name}")


@node("training.train_lora", version=1, tags=("finetune", "adapter", "kohya", "locon", "style", "low rank"),
      sentence="a LoRA of rank {rank} of {denoiser} is trained on {dataset} for {steps} steps")
def train_lora(
    ctx: Context,
    denoiser: Denoiser,
    text_encoder: TextEncoder,
    dataset: Dataset,
    steps: Steps = 400,
    rank: Annotated[int, Range(1, 128, step=1)] = 8,
    alpha: Annotated[float, Range(0.1, 256)] = 8.0,
    layers: Annotated[str, Choice(LAYERS)] = "all",
    batch: BatchSize = 8,
    learning_rate: Rate = 2e-3,
    validation: Dataset | None = None,
    prompts: Prompts = "a red heart\nfox\npizza\na house",
    sheet_every: Often = 50,
    seed: Annotated[int, Seed()] = 0,
    name: Name = "my-lora",
) -> TrainedLora:
    """Train a LoRA of the starter model: a small file that changes its style or teaches it a subject.

    Loss and sample sheets are shown while it runs. Stop it whenever you like: the best weights so far are in the models
    folder as trained/NAME.safetensors, and the same training goes on where it was, also with more steps.

    Args:
        denoiser: the starter model, before any guidance; it stays as it is
        text_encoder: its text encoder
        dataset: pictures with captions
        steps: how long to train; some hundred are enough for a style
        rank: of the changes; more can learn more, and needs a larger file
        alpha: strength of the changes, in units of the rank; as the rank is usual
        layers: all, convolutions too (LoCon), or linear layers only, as in attention
        batch: pictures a step
        learning_rate: of AdamW
        validation: pictures never trained on, by which the best weights are chosen; empty = by the training pictures
        prompts: of the sample sheet, one a line
        sheet_every: steps from one sample sheet to the next
        seed: of the training and of the sheets
        name: of the file in the models folder

    Returns:
        adapter: the LoRA, to be applied
        loss: curves of the loss
        sheet: what the model with the LoRA draws
        file: the LoRA as a file with kohya's names
    """
    course = Course(steps, batch, learning_rate, sheet_every, prompts, seed, name)
    student = student_of(ctx, denoiser)
    lesson = lora_lesson(ctx, student, text_encoder, dataset, validation, course, rank, alpha, layers)
    outcome = run_course(ctx, course, lesson)
    return TrainedLora(adapter_of(ctx, course, outcome), outcome.figure, outcome.sheet, file_of(course, outcome))
