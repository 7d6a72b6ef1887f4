"""Training a control branch: the U-Net stays as it is, a copy of its way down learns to read a hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from nodes.control.starter_control import StarterControl
from nodes.denoisers.unet import TextStates, UNet
from nodes.training.denoiser_task import DenoiserTask, PictureBatch


class ControlTask(DenoiserTask):
    """Pictures that come with a hint each: [N, C, H, W] uint8, in the order of the dataset."""

    def __init__(self, branch: StarterControl, network: UNet, hints: Tensor, *arguments: Any, **options: Any) -> None:
        super().__init__(branch, network, *arguments, **options)
        self.branch, self.unet, self.hints = branch, network, hints

    def reader(self, batch: PictureBatch) -> Callable[..., Tensor]:
        """The U-Net with what the branch finds in the hints of this batch."""
        hint = (self.hints[batch.index].float() / 255).to(self.device)

        def controlled(x: Tensor, c_noise: Tensor, text: TextStates) -> Tensor:
            with torch.no_grad():
                embedding = self.unet.embed(c_noise, text)
            return self.unet(x, c_noise, text, self.branch(x, embedding, text, hint))

        return controlled
