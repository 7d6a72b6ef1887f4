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
    """Pictures that come with a hint each."""

    def __init__(self, branch: StarterControl, network: UNet, *arguments: Any, **options: Any) -> None:
        super().__init__(branch, network, *arguments, **options)
        self.branch, self.unet = branch, network

    def reader(self, batch: PictureBatch) -> Callable[..., Tensor]:
        """The U-Net with what the branch finds in the hints of this batch."""

        def controlled(x: Tensor, c_noise: Tensor, text: TextStates) -> Tensor:
            with torch.no_grad():
                embedding = self.unet.embed(c_noise, text)
            return self.unet(x, c_noise, text, self.branch(x, embedding, text, batch.hints))

        return controlled
