"""What guidance asks a model for, and what it tells it about the rows."""

from __future__ import annotations

import torch

from nodes.guidance.classifier_free import classifier_free
from nodes.interface import RGB, Conditioning, Denoiser


def test_the_rows_that_guidance_keeps_away_from_are_marked():
    """Two samples, two halves: the first half is negative, the second is not; one estimate alone carries no mark."""
    asked = []

    def denoise(x, sigma, conditioning):
        asked.append(conditioning.negative)
        return x

    prompt = Conditioning(torch.ones(1, 3, 4))
    model = Denoiser(denoise, RGB, 0.01, 10.0, ("text",), None, "model", prompt)
    for scale in (3.0, 1.0):
        classifier_free(model, prompt, scale=scale).denoise(torch.zeros(2, 3, 4, 4), torch.tensor(1.0), None)
    assert asked[0].tolist() == [True, True, False, False]
    assert asked[1] is None
