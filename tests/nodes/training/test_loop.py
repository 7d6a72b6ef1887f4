"""Training repeats itself bit for bit, follows its plan and never leaves half a checkpoint."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Generator, Tensor, nn

from nodes.training.loop import Plan, Trainer, step_generator


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class LineTask:
    """Fit y = 2 x + 1 with a linear layer."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.model = nn.Linear(1, 1)

    def batch(self, generator: Generator) -> Tensor:
        return torch.randn(8, 1, generator=generator)

    def loss(self, batch: Tensor) -> Tensor:
        return (self.model(batch) - (2 * batch + 1)).square().mean()


def silent(entry: dict[str, float]) -> None:
    """Log nothing."""


def state(trainer: Trainer) -> list[Tensor]:
    """Everything that training has changed."""
    return [*(p.detach() for p in trainer.named.values()), *trainer.average.values()]


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    """20 steps straight give the same bits as 10 steps, a checkpoint, and 10 more in a fresh trainer."""
    plan = Plan(steps=20, lr=0.05, warmup=5, decay=8)
    straight = Trainer(LineTask(), plan)
    straight.run(20, silent)
    first = Trainer(LineTask(), plan)
    first.run(10, silent, tmp_path / "last.safetensors")
    second = Trainer(LineTask(), plan)
    second.load(tmp_path / "last.safetensors")
    assert second.step == 10
    second.run(20, silent)
    assert all(torch.equal(a, b) for a, b in zip(state(straight), state(second), strict=True))


def test_the_loss_falls() -> None:
    """A line is learnt in a few hundred steps."""
    task = LineTask()
    Trainer(task, Plan(steps=300, lr=0.05, warmup=1, weight_decay=0.0)).run(300, silent)
    assert task.loss(task.batch(step_generator(1, 0))).item() < 1e-3


def test_the_rate_warms_up_stays_and_falls_to_zero() -> None:
    """The learning rate is a function of the step alone: a ramp, a plateau, a ramp down over the last steps."""
    plan = Plan(steps=100, lr=1.0, warmup=10, decay=20)
    assert [plan.rate(step) for step in (0, 4, 9, 50, 80, 90, 99)] == pytest.approx([0.1, 0.5, 1, 1, 1, 0.5, 0.05])


def test_the_average_of_constant_weights_is_the_constant() -> None:
    """With a learning rate of 0 the averaged weights stay the weights."""
    task = LineTask()
    trainer = Trainer(task, Plan(steps=5, lr=0.0, weight_decay=0.0))
    trainer.run(5, silent)
    torch.testing.assert_close(trainer.average["weight"], task.model.weight.detach())


def test_each_step_has_its_own_random_numbers() -> None:
    """Draws differ between steps and seeds and repeat for equal ones."""
    draws = [
        float(torch.rand(1, generator=step_generator(seed, step))) for seed, step in ((0, 0), (0, 1), (1, 0), (0, 0))
    ]
    assert draws[0] == draws[3]
    assert len(set(draws)) == 3


def test_a_stopped_run_saves_where_it_was(tmp_path: Path) -> None:
    """After stop() the step under way is finished and a checkpoint written."""
    trainer = Trainer(LineTask(), Plan(steps=100, lr=0.01, log_every=3))
    trainer.run(100, lambda entry: trainer.stop(), tmp_path / "last.safetensors")
    again = Trainer(LineTask(), trainer.plan)
    again.load(tmp_path / "last.safetensors")
    assert trainer.step == again.step == 3
    assert [path.name for path in tmp_path.iterdir()] == ["last.safetensors"]
