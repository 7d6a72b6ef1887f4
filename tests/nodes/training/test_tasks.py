"""Both starter models train on small data, resume bit for bit and see what they should."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from nodes.encoders.clip_model import ClipModel
from nodes.encoders.noisy_classifier import NoisyClassifierConfig
from nodes.training.classifier import GROUPS, ClassifierTask
from nodes.training.clip import ClipBatch, ClipTask, augment, fresh_clip, positives, with_frozen_text
from nodes.training.dataset import EmojiData, Row
from nodes.training.loop import Plan, Task, Trainer, step_generator
from nodes.training.text_to_image import CAPTIONS, TextToImageTask, encode_prompts, held_out
from tests.nodes.training.tiny import CLIP, UNET


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def clip_task(data: EmojiData) -> Task:
    return ClipTask(data, fresh_clip(CLIP, seed=0), pairs=4, seed=0)


def image_task(data: EmojiData) -> Task:
    torch.manual_seed(0)
    return TextToImageTask(data, ClipModel(CLIP).eval().requires_grad_(False), UNET, batch_size=8, seed=0)


def classifier_task(data: EmojiData) -> Task:
    config = NoisyClassifierConfig(tuple(GROUPS.values()), channels=(8, 16), blocks=(1, 1), embedding=16)
    return ClassifierTask(data, config, batch_size=8, seed=0)


def losses(trainer: Trainer, until: int, save: Path | None = None) -> list[float]:
    """Train and return what was logged."""
    logged: list[float] = []
    trainer.run(until, lambda entry: logged.append(entry["loss"]), save)
    return logged


@pytest.mark.parametrize("make", [clip_task, image_task, classifier_task])
def test_twenty_steps_equal_ten_and_ten_after_a_resume(
    make: Callable[[EmojiData], Task], shapes: EmojiData, tmp_path: Path
) -> None:
    """Weights and averages of a resumed run have the same bits as those of a straight one, bf16 included."""
    plan = Plan(steps=20, lr=1e-3, warmup=5, decay=5)
    straight = Trainer(make(shapes), plan)
    straight.run(20, lambda entry: None)
    first = Trainer(make(shapes), plan)
    first.run(10, lambda entry: None, tmp_path / "last.safetensors")
    second = Trainer(make(shapes), plan)
    second.load(tmp_path / "last.safetensors")
    second.run(20, lambda entry: None)
    assert all(torch.equal(straight.named[name], second.named[name]) for name in straight.named)
    assert all(torch.equal(straight.average[name], second.average[name]) for name in straight.average)


@pytest.mark.parametrize(("make", "factor"), [(clip_task, 0.9), (image_task, 0.8), (classifier_task, 0.8)])
def test_the_loss_falls_in_forty_steps(make: Callable[[EmojiData], Task], factor: float, shapes: EmojiData) -> None:
    """Training learns something from sixteen pictures."""
    logged = losses(Trainer(make(shapes), Plan(steps=40, lr=3e-3, warmup=5, log_every=10)), 40)
    assert logged[-1] < factor * logged[0]


def test_a_frozen_text_tower_stays_as_it_is_also_after_a_resume(shapes: EmojiData, tmp_path: Path) -> None:
    """Only the image tower changes, so models that read the text tower stay valid."""

    def make() -> Trainer:
        task = ClipTask(shapes, with_frozen_text(fresh_clip(CLIP, seed=0)), pairs=4, seed=0)
        return Trainer(task, Plan(steps=6, lr=1e-2, warmup=1))

    before, trainer = fresh_clip(CLIP, seed=0).state_dict(), make()
    trainer.run(3, lambda entry: None, tmp_path / "last.safetensors")
    resumed = make()
    resumed.load(tmp_path / "last.safetensors")
    resumed.run(6, lambda entry: None)
    for name, value in resumed.average.items():
        assert torch.equal(value, before[name]) != name.startswith("visual."), name


def test_clip_batches_hold_two_styles_of_each_name(shapes: EmojiData) -> None:
    """Names come in pairs, each pair in different styles."""
    batch = ClipTask(shapes, ClipModel(CLIP), pairs=4, seed=0).batch(step_generator(0, 3))
    assert batch.name.view(4, 2).unique().numel() == 4
    assert torch.equal(batch.name[0::2], batch.name[1::2])
    assert (batch.style[0::2] != batch.style[1::2]).all()


def test_other_styles_of_a_name_are_weaker_positives() -> None:
    """The right name counts 1, with a wrong style told 0.25, another name 0."""
    name, style = torch.tensor([0, 0, 1]), torch.tensor([0, 1, 0])
    batch = ClipBatch(torch.empty(3), torch.empty(3), name, style, tells_style=torch.tensor([True, False, True]))
    assert positives(batch).tolist() == [[1, 1, 0], [0.25, 1, 0], [0, 0, 1]]


def test_augmentation_keeps_white_white_apart_from_noise() -> None:
    """Moving a white picture brings in only white."""
    moved = augment(torch.ones(4, 3, 16, 16), torch.Generator().manual_seed(0))
    assert float((moved.mean((1, 2, 3)) - 1).abs().max()) < 0.05


def test_the_empty_prompt_is_drawn_about_one_time_in_ten(shapes: EmojiData) -> None:
    """Dropped prompts use the last states of the bank, those of the empty prompt."""
    task = image_task(shapes)
    assert isinstance(task, TextToImageTask)
    null: Tensor = task.text.pooled[task.null]
    batches = [task.batch(step_generator(0, step)).text.pooled for step in range(100)]
    share = (torch.cat(batches) == null).all(1).double().mean()
    assert 0.06 < float(share) < 0.14
    assert len(task.text.pooled) == len(shapes) * CAPTIONS + 1


def test_prompt_states_are_masked_after_the_end_mark() -> None:
    """The mask covers start, words and end; the pooled vector has unit variance."""
    states = encode_prompts(ClipModel(CLIP).eval(), ["", "red heart"])
    assert states.mask.sum(1).tolist()[0] == 2
    torch.testing.assert_close(states.pooled.square().mean(1), torch.ones(2))


def test_one_picture_in_twelve_is_held_out_but_never_a_heart() -> None:
    """The choice depends on the icon alone, so it is the same in training and in every evaluation."""
    rows = [Row("fox", (), "noto", 3, 34, f"set:{i}") for i in range(3000)]
    assert 200 < sum(held_out(row) for row in rows) < 300
    assert not any(held_out(Row("red heart", (), "noto", 0, 14, row.icon)) for row in rows)
