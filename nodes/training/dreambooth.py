"""Teaching the starter model a subject by its own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from torch import Tensor

from nodes.denoisers.preconditioning import NoiseLevels
from nodes.interface import (
    BadInput,
    Context,
    Dataset,
    Denoiser,
    Figure,
    File,
    Image,
    Range,
    Seed,
    Text,
    TextEncoder,
    node,
)
from nodes.training.course import BatchSize, Course, Name, Often, Prompts, Rate, Steps, run_course
from nodes.training.denoiser_task import DenoiserTask
from nodes.training.fine_tune import finished, model_file
from nodes.training.folder import digest_of
from nodes.training.live import Lesson
from nodes.training.prior import PriorTask, drawn_prior
from nodes.training.student import Student, draw_sheet, student_of, trainable

LEVELS = NoiseLevels(mean=0.2, std=1.3)


class Taught(NamedTuple):
    """What comes of it."""

    denoiser: Denoiser
    loss: Figure
    sheet: Image
    file: File


def subject_lesson(ctx: Context, student: Student, encoder: TextEncoder, subject: Dataset, prior: Dataset,
                   course: Course, weight: float) -> Lesson:
    """A subject and its kind as a lesson: all weights of the student learn."""
    identity = digest_of("dreambooth", student.network.state_dict(), subject, prior, weight, course.identity)
    network = student.network.requires_grad_(True)

    def task(pictures: Dataset) -> DenoiserTask:
        return DenoiserTask(network, network, trainable(pictures, student.base), encoder.encode, course.batch,
                            student.noising(LEVELS), student.device)

    def publish(weights: Mapping[str, Tensor], step: int) -> bytes:
        return model_file(student, weights, steps=step, dataset=subject.name, prior=prior.name)

    prompts, both = encoder.encode(course.lines), PriorTask(task(subject), task(prior), weight)
    return Lesson(both, both, lambda: draw_sheet(ctx, student.denoiser(), prompts, course.seed), publish, identity,
                  f"{student.base.name} on {subject.name}")


def prior_of(ctx: Context, student: Student, encoder: TextEncoder, prior: Dataset | None, kind: str, count: int,
             seed: int) -> Dataset:
    """The pictures of the subject's kind: those that are wired, or as many as are wanted, drawn by the model."""
    if prior is not None:
        return prior
    if not kind.strip():
        raise BadInput("expected the subject's kind in words, such as 'cat face', or a prior dataset; got neither")
    return drawn_prior(ctx, student.denoiser(), encoder, kind.strip(), count, seed)


@node("training.dreambooth", version=1, tags=("subject", "prior preservation", "finetune", "personal"),
      sentence="{denoiser} learns the subject of {dataset}, a kind of {kind}, in {steps} steps")
def dreambooth(
    ctx: Context,
    denoiser: Denoiser,
    text_encoder: TextEncoder,
    dataset: Dataset,
    kind: Annotated[str, Text(max_length=200)] = "cat face",
    prior: Dataset | None = None,
    prior_count: Annotated[int, Range(1, 10_000, step=1)] = 64,
    prior_weight: Annotated[float, Range(0, 10, step=0.1)] = 1.0,
    steps: Steps = 200,
    batch: BatchSize = 4,
    learning_rate: Rate = 2e-4,
    prompts: Prompts = "sks cat face\ncat face\nsks cat face, 3d style\na dog",
    sheet_every: Often = 25,
    seed: Annotated[int, Seed()] = 0,
    name: Name = "my-subject",
) -> Taught:
    """Teach the starter model a subject by a rare word, without forgetting its kind (DreamBooth, Ruiz et al. 2023).

    A few pictures of the subject, captioned "sks cat face", are enough. Beside them it practises pictures of the kind
    that it drew itself before (prior preservation), so that "cat face" stays what it was. Stop it whenever you like:
    the best weights so far are in the models folder as trained/NAME.safetensors.

    Args:
        denoiser: the starter model, before any guidance; it stays as it is, a copy learns
        text_encoder: its text encoder, which does not learn
        dataset: the subject: pictures whose captions hold a rare word and the kind
        kind: what it is, as a prompt; the model draws the prior from it
        prior: pictures of the kind, captioned so; empty = the model draws them itself
        prior_count: how many it draws
        prior_weight: how much the kind counts beside the subject; 0 = it may be forgotten
        steps: how long to train
        batch: pictures of the subject a step, and as many of the kind
        learning_rate: of AdamW
        prompts: of the sample sheet, one a line: with the word, and without, to see what is forgotten
        sheet_every: steps from one sample sheet to the next
        seed: of the prior, the training and the sheets
        name: of the file in the models folder

    Returns:
        denoiser: the model that knows the subject
        loss: curves of the loss
        sheet: what it draws
        file: the model as a file, which weights.load_text_to_image reads
    """
    course = Course(steps, batch, learning_rate, sheet_every, prompts, seed, name)
    student = student_of(ctx, denoiser)
    practice = prior_of(ctx, student, text_encoder, prior, kind, prior_count, seed)
    lesson = subject_lesson(ctx, student, text_encoder, dataset, practice, course, prior_weight)
    return Taught(*finished(student, course, run_course(ctx, course, lesson)))
