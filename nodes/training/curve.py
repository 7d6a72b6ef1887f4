"""The curve of a training: the loss of the steps, and at some of them the loss on fixed pictures and noises."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nodes.interface import Figure
from nodes.plots.cells import axis_data
from nodes.plots.line import line_mark


@dataclass
class Curve:
    """Where training stands.

    steps, loss:   mean loss of the steps since the entry before
    looked, held:  loss of the averaged weights on fixed draws, by which the best are chosen
    """

    steps: list[int] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    looked: list[int] = field(default_factory=list)
    held: list[float] = field(default_factory=list)

    @property
    def best(self) -> int:
        """The step with the lowest loss on the fixed draws; the first of equals."""
        return self.looked[self.held.index(min(self.held))]

    def figure(self, title: str) -> Figure:
        """Both curves over the steps."""
        marks = [line_mark([*map(float, self.steps)], self.loss, "training"),
                 line_mark([*map(float, self.looked)], self.held, "validation")]
        return Figure(title, tuple(marks), axis_data("step"), axis_data("loss"))

    def until(self, step: int) -> Curve:
        """The part up to a step: what a checkpoint made there knows."""
        count, looks = sum(s <= step for s in self.steps), sum(s <= step for s in self.looked)
        return Curve(self.steps[:count], self.loss[:count], self.looked[:looks], self.held[:looks])

    def save(self, path: Path) -> None:
        """Write under a temporary name, then rename."""
        temporary = path.with_suffix(".partial")
        temporary.write_text(json.dumps(asdict(self)))
        temporary.replace(path)

    @staticmethod
    def load(path: Path) -> Curve:
        """Read what `save` wrote."""
        return Curve(**json.loads(path.read_text()))
