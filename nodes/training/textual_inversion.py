"""Learning a word for a thing: only the word's own vectors are trained (Gal et al. 2022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import torch
import torch.nn as nn
from torch import Generator, Tensor

from nodes.denoisers.preconditioning import NoiseLevels
from nodes.denoisers.unet import TextStates
from nodes.encoders.clip_model import ClipModel
from nodes.encoders.learnt_words import (
    TENSOR,
    EncodeWithWords,
    encode_prepared,
    prepared,
    starter_encoder,
    with_word,
    word_metadata,
)
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
from nodes.training.course import BatchSize, Course, Name, Often, Prompts, Rate, Steps, file_bytes, file_of, run_course
from nodes.training.denoiser_task import DenoiserTask
from nodes.training.folder import digest_of
from nodes.training.live import Lesson
from nodes.training.student import Student, draw_sheet, student_of, trainable

LEVELS = NoiseLevels(mean=0.2, std=1.3)
VECTORS = "vectors"  # name of the trained parameter


class Learnt(NamedTuple):
    """What comes of it."""

    text_encoder: TextEncoder
    loss: Figure
    sheet: Image
    file: File


class LearntPrompts:
    """Prompts with the word that is being learnt, encoded anew for each batch; gradients reach its vectors."""

    def __init__(self, encode: EncodeWithWords, word: str, vectors: Tensor, prompts: Sequence[str]) -> None:
        self.encode, self.word, self.vectors = encode, word, vectors
        self.prompts = [*prompts, ""]

    def draw(self, index: Tensor, dropped: float, generator: Generator) -> TextStates:
        """The prompts of some pictures, a share of them replaced by the empty one."""
        empty = torch.rand(len(index), generator=generator) < dropped
        texts = [self.prompts[i] for i in torch.where(empty, len(self.prompts) - 1, index).tolist()]
        words = {**self.encode.words, self.word: self.vectors}
        what = prepared(self.encode.base.model, texts, {word: len(vectors) for word, vectors in words.items()})
        hidden, pooled = encode_prepared(self.encode.base.model, what, words)
        inside = torch.arange(what.ids.shape[1]) <= what.ids.argmax(1, keepdim=True)
        return TextStates(hidden, pooled, inside.to(hidden.device))


def first_vectors(model: ClipModel, start: str, count: int) -> Tensor:
    """The vectors to begin with: those of the first tokens of `start`, the last repeated, [count, width]."""
    ids = model.tokenizer.encode(start)
    if not ids:
        raise BadInput("expected a word to start from, such as the kind of thing that is to be learnt, got nothing; "
                       "write one, or 'object' where no word is near")
    chosen = [ids[min(i, len(ids) - 1)] for i in range(count)]
    return model.token_embedding.weight[chosen].detach().clone()


def word_lesson(ctx: Context, student: Student, encoder: TextEncoder, data: Dataset, word: str, vectors: Tensor,
                course: Course) -> Lesson:
    """A word as a lesson."""
    encode = starter_encoder(encoder)
    trainable(data, student.base)
    captions = [caption for bucket in (data, *data.buckets) for caption in bucket.captions]
    if not any(word.lower() in caption.lower() for caption in captions):
        raise BadInput(f"expected captions that say {word!r}, such as 'a {word}', but none does; the first is "
                       f"{captions[0][:60]!r}")
    identity = digest_of("textual inversion", student.network.state_dict(), encode.base.model.state_dict(), data, word,
                         vectors, course.identity)
    learnt = nn.ParameterDict({VECTORS: nn.Parameter(vectors.to(student.device))})
    task = DenoiserTask(learnt, student.network, data, encode, course.batch, student.noising(LEVELS), student.device)
    task.prompts = LearntPrompts(encode, word, learnt[VECTORS], captions)  # type: ignore[assignment]

    def publish(weights: Mapping[str, Tensor], step: int) -> bytes:
        facts: dict[str, Any] = {"base": f"starter/{student.base.name}", "steps": step, "dataset": data.name}
        return file_bytes({TENSOR: weights[VECTORS]}, word_metadata(word, **facts))

    def sheet() -> Tensor:
        reader = with_word(encoder, word, learnt[VECTORS].detach())
        return draw_sheet(ctx, student.denoiser(), reader.encode(course.lines), course.seed)

    return Lesson(task, task, sheet, publish, identity, f"the word {word!r} on {data.name}")


@node("training.textual_inversion", version=1, tags=("embedding", "concept", "token", "word"),
      sentence="{text_encoder} learns the word {word} from {dataset} in {steps} steps")
def textual_inversion(
    ctx: Context,
    denoiser: Denoiser,
    text_encoder: TextEncoder,
    dataset: Dataset,
    word: Annotated[str, Text(max_length=40)] = "sks",
    start: Annotated[str, Text(max_length=100)] = "cat",
    vectors: Annotated[int, Range(1, 16, step=1)] = 2,
    steps: Steps = 300,
    batch: BatchSize = 8,
    learning_rate: Rate = 2e-2,
    prompts: Prompts = "sks\na sks",
    sheet_every: Often = 50,
    seed: Annotated[int, Seed()] = 0,
    name: Name = "my-word",
) -> Learnt:
    """Learn a new word for the starter model: neither it nor its text encoder changes, only the word's own vectors.

    The smallest of all trainings: a file of a kilobyte. It can say only what the model can draw already. Stop it
    whenever you like: the best vectors so far are in the models folder as trained/NAME.safetensors.

    Args:
        denoiser: the starter model, before any guidance
        text_encoder: its text encoder
        dataset: pictures whose captions use the word
        word: the new word
        start: a known word that comes near: its vectors are where the new word begins
        vectors: tokens that the word takes in a prompt; more can say more
        steps: how long to train
        batch: pictures a step
        learning_rate: of AdamW; vectors bear more than weights
        prompts: of the sample sheet, one a line
        sheet_every: steps from one sample sheet to the next
        seed: of the training and of the sheets
        name: of the file in the models folder

    Returns:
        text_encoder: the same text encoder, which knows the word
        loss: curves of the loss
        sheet: what the model draws of the prompts
        file: the word as a file, which encoders.add_word reads
    """
    course = Course(steps, batch, learning_rate, sheet_every, prompts, seed, name)
    student = student_of(ctx, denoiser)
    first = first_vectors(starter_encoder(text_encoder).base.model, start, vectors)
    lesson = word_lesson(ctx, student, text_encoder, dataset, word, first, course)
    outcome = run_course(ctx, course, lesson)
    learnt = with_word(text_encoder, word, outcome.weights[VECTORS].to(ctx.device))
    return Learnt(learnt, outcome.figure, outcome.sheet, file_of(course, outcome))
