"""Training all weights of the starter model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from torch import Tensor

from nodes.denoisers.preconditioning import NoiseLevels
from nodes.denoisers.unet import unet_metadata
from nodes.interface import Context, Dataset, Denoiser, Figure, File, Image, Range, Seed, TextEncoder, node
from nodes.training.course import BatchSize, Course, Name, Often, Prompts, Rate, Steps, file_bytes, file_of, run_course
from nodes.training.denoiser_task import DenoiserTask
from nodes.training.folder import digest_of
from nodes.training.live import Lesson, Outcome
from nodes.training.student import Student, draw_sheet, student_of, trainable


class FineTuned(NamedTuple):
    """What comes of it."""

    denoiser: Denoiser
    loss: Figure
    sheet: Image
    file: File


def model_file(student: Student, weights: Mapping[str, Tensor], **facts: Any) -> bytes:
    """A text-to-image file of ours, which weights.load_text_to_image reads."""
    base = student.base
    card = {"sigma_data": student.noising(NoiseLevels()).sigma_data, "sigma_range": [base.sigma_min, base.sigma_max],
            "base": f"starter/{base.name}", **facts}
    return file_bytes(weights, unet_metadata(student.network.config, **card))


def model_lesson(ctx: Context, student: Student, encoder: TextEncoder, data: Dataset, held: Dataset | None,
                 course: Course, levels: NoiseLevels) -> Lesson:
    """Everything as a lesson: the student's own network learns."""
    identity = digest_of("fine-tune", student.network.state_dict(), data, held and digest_of(held), vars(levels),
                         course.identity)
    network = student.network.requires_grad_(True)

    def task(pictures: Dataset) -> DenoiserTask:
        return DenoiserTask(network, network, trainable(pictures, student.base), encoder.encode, course.batch,
                            student.noising(levels), student.device)

    prompts, learnt = encoder.encode(course.lines), task(data)
    return Lesson(learnt, learnt if held is None else task(held),
                  lambda: draw_sheet(ctx, student.denoiser(), prompts, course.seed),
                  lambda weights, step: model_file(student, weights, steps=step, dataset=data.name),
                  identity, f"{student.base.name} on {data.name}")


def finished(student: Student, course: Course, outcome: Outcome) -> FineTuned:
    """The outputs: the student's network with the best weights, as a denoiser and as a file."""
    student.network.requires_grad_(False)
    plain = student.denoiser(dtype=student.base.denoise.dtype)  # type: ignore[attr-defined]
    named = Denoiser(**{**vars(plain), "name": course.name})
    return FineTuned(named, outcome.figure, outcome.sheet, file_of(course, outcome))


@node("training.fine_tune", version=1, tags=("full", "checkpoint", "train"),
      sentence="all weights of {denoiser} are trained on {dataset} for {steps} steps")
def fine_tune(
    ctx: Context,
    denoiser: Denoiser,
    text_encoder: TextEncoder,
    dataset: Dataset,
    steps: Steps = 400,
    batch: BatchSize = 8,
    learning_rate: Rate = 2e-4,
    noise_mean: Annotated[float, Range(-5, 5, step=0.1)] = -0.4,
    noise_spread: Annotated[float, Range(0.1, 5, step=0.1)] = 1.2,
    validation: Dataset | None = None,
    prompts: Prompts = "a red heart\nfox\npizza\na house",
    sheet_every: Often = 50,
    seed: Annotated[int, Seed()] = 0,
    name: Name = "my-model",
) -> FineTuned:
    """Train all weights of the starter model: the most can change, and the most can be forgotten.

    Loss and sample sheets are shown while it runs. Stop it whenever you like: the best weights so far are in the models
    folder as trained/NAME.safetensors, and the same training goes on where it was, also with more steps.

    Args:
        denoiser: the starter model, before any guidance; it stays as it is, a copy learns
        text_encoder: its text encoder, which does not learn
        dataset: pictures with captions
        steps: how long to train
        batch: pictures a step
        learning_rate: of AdamW; lower than for a LoRA
        noise_mean: mean of the logarithm of the noise levels trained on; higher is about form, lower about detail
        noise_spread: standard deviation of that logarithm
        validation: pictures never trained on, by which the best weights are chosen; empty = by the training pictures
        prompts: of the sample sheet, one a line
        sheet_every: steps from one sample sheet to the next
        seed: of the training and of the sheets
        name: of the file in the models folder

    Returns:
        denoiser: the trained model
        loss: curves of the loss
        sheet: what it draws
        file: the model as a file, which weights.load_text_to_image reads
    """
    course = Course(steps, batch, learning_rate, sheet_every, prompts, seed, name)
    student = student_of(ctx, denoiser)
    lesson = model_lesson(ctx, student, text_encoder, dataset, validation, course,
                          NoiseLevels(noise_mean, noise_spread))
    return finished(student, course, run_course(ctx, course, lesson))
