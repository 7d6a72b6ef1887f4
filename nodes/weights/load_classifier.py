"""Loading a classifier of noisy pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from nodes.encoders.noisy_classifier import NoisyClassifier, load_noisy_classifier
from nodes.interface import RGB, Classifier, Context, ModelFile, node
from nodes.weights.card import load
from nodes.weights.safetensors_file import spoken


@dataclass(frozen=True)
class Classify:
    """A Classifier's `classify`; differentiable for an x that asks for a gradient."""

    network: NoisyClassifier

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        with torch.set_grad_enabled(torch.is_grad_enabled() and x.requires_grad):
            return self.network(x.float().to(self.network.out.weight.device), sigma).log_softmax(1)


@node("weights.load_classifier", version=1, tags=("model", "checkpoint", "noise-aware"), phrase="{file}")
def load_classifier(
    ctx: Context, file: Annotated[str, ModelFile("noisy_classifier")] = "starter/classifier.safetensors"
) -> Classifier:
    """Load a classifier of noisy pictures, for guidance by its gradient.

    Args:
        file: a safetensors file that holds a classifier of noisy pictures
    """
    network = load(ctx, file, "noisy_classifier", load_noisy_classifier).to(ctx.device)
    name = spoken(file)
    return Classifier(Classify(network), network.config.classes, name, RGB)
