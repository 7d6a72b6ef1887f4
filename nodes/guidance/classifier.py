"""Classifier guidance (Dhariwal & Nichol 2021): a classifier of noisy data steers an unconditional model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import changed, paired
from nodes.guidance.gradients import gradient, moved
from nodes.interface import BadInput, Classifier, Conditioning, Denoiser, Range, node


@dataclass(frozen=True)
class Classified:
    """clean + scale sigma^2 d log p(class | x) / dx: Dhariwal & Nichol 2021, Eq. 13, for clean estimates."""

    model: Denoiser
    classifier: Classifier
    number: int
    scale: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate."""
        return self.pushed(self.model.denoise(x, sigma, conditioning), x, sigma)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """The same, and the model's estimate without the push."""
        clean, unconditional = paired(self.model, x, sigma)
        return self.pushed(clean, x, sigma), unconditional

    def pushed(self, clean: Tensor, x: Tensor, sigma: Tensor) -> Tensor:
        """The model's estimate, moved towards the class."""
        if self.scale == 0:
            return clean
        slope = gradient(lambda x: self.classifier.classify(x, sigma)[:, self.number], x)
        return moved(clean, slope.to(clean), sigma, self.scale)


@node("guidance.classifier", version=1, tags=("gradient", "class"), cheap=True, output="denoiser",
      phrase="{denoiser}, guided at {scale} towards class {number} of {classifier}")
def classifier(
    denoiser: Denoiser,
    classifier: Classifier,
    number: Annotated[int, Range(0, 1_000_000)] = 0,
    scale: Annotated[float, Range(-100, 100, step=0.5)] = 1.0,
) -> Denoiser:
    """Steer any model, also an unconditional one, towards a class by the gradient of a classifier.

    Args:
        denoiser: the model to steer
        classifier: a classifier that knows noisy data of the same space
        number: which class, counted from 0
        scale: 1 = the model of that class, if both are exact; more pushes harder, below 0 away

    Returns:
        denoiser: the same model, steered
    """
    if classifier.space != denoiser.space:
        raise BadInput(f"{denoiser.name} works in '{denoiser.space.name}', the classifier {classifier.name} in "
                       f"'{classifier.space.name}'; wire one of the same space")
    if number >= len(classifier.classes):
        raise BadInput(f"expected a class from 0 to {len(classifier.classes) - 1}, got {number}; lower the number")
    return changed(denoiser, Classified(denoiser, classifier, number, scale))
