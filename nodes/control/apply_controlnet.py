"""A model that follows a drawn hint: edges, depth, a pose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.control.bases import latent_denoise, refuse_other_base
from nodes.control.controlnet import ControlNetwork, only_rows, scaled
from nodes.control.hints import FITS, PIXELS_PER_CELL, fitted, with_channels
from nodes.control.load_controlnet import ControlBranch
from nodes.control.ranges import SigmaRange, sigma_range
from nodes.control.t2i_adapter import T2IAdapter
from nodes.control.t2i_adapter import residuals as adapter_residuals
from nodes.control.union import AUTO, KINDS, kind_number
from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.hooks import Residuals
from nodes.denoisers.patches import lock_of
from nodes.guidance.estimates import for_rows
from nodes.interface import BadInput, Choice, Conditioning, ControlNet, Denoiser, Image, Range, Shape, node
from nodes.weights.placing import placed

PROMPTS = ("both", "positive", "negative")
XL_LEVELS = 3  # resolutions of SDXL; SD1 and SD2 have four
Share = Annotated[float, Range(0, 1, step=0.01)]


@dataclass(frozen=True)
class HintedControl:
    """A branch with its hint, as a control of `LatentDenoise`.

    hint:  [N, C, H, W] in [0, 1], one for all samples or one each; fit: what becomes of another size
    guess: fine residuals are scaled down
    rows_of: whose rows are controlled, "both", "positive" (what guidance goes towards) or "negative"
    kind:  the number of the kind of hint, for a union of ControlNets; None = not told
    seen:  what the branch made of the hint at the last size, dtype and device
    """

    network: ControlNetwork | T2IAdapter
    hint: Tensor
    strength: float
    window: SigmaRange
    fit: str
    guess: bool = False
    kind: int | None = None
    rows_of: str = PROMPTS[0]
    seen: dict[tuple[object, ...], list[Tensor]] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, x: Tensor, timesteps: Tensor, context: Tensor, y: Tensor | None, sigma: Tensor,
                 given: Conditioning | None = None) -> Residuals | None:
        """The residuals of one call, or None while not in force."""
        if self.strength == 0 or sigma not in self.window:
            return None
        kept = None if given is None or given.negative is None else wanted(given.negative, self.rows_of)
        if kept is None or bool(kept.all()):
            return self.run(x, timesteps, context, y, self.rows(x))
        if not bool(kept.any()):
            return None
        here = kept.to(x.device)
        features = [f[here] for f in self.rows(x)]
        part = self.run(x[here], timesteps[here], context[here], None if y is None else y[here], features)
        return only_rows(part, kept)

    def rows(self, x: Tensor) -> list[Tensor]:
        """What the branch sees in the hint, a row for each of x."""
        return [for_rows(f, len(x)) for f in self.features(x)]

    def features(self, x: Tensor) -> list[Tensor]:
        """The hint through the branch's first layers, at the size of x."""
        at = (tuple(x.shape[2:]), x.device, x.dtype)
        if at not in self.seen:
            self.seen.clear()
            height, width = (s * PIXELS_PER_CELL for s in x.shape[2:])
            with torch.no_grad(), lock_of(self.network):
                network = placed(self.network, x.device, x.dtype)
                self.seen[at] = seen_by(network, fitted(self.hint, height, width, self.fit).to(x))
        return self.seen[at]

    def run(self, x: Tensor, timesteps: Tensor, context: Tensor, y: Tensor | None, features: list[Tensor]) -> Residuals:
        """The branch on all rows of x."""
        if isinstance(self.network, T2IAdapter):
            return adapter_residuals(features, self.strength, self.network.config.xl)
        with lock_of(self.network):
            network = placed(self.network, x.device, x.dtype)
            return scaled(network(x, timesteps, context, y, features[0], self.kind), self.strength, self.guess)


def wanted(negative: Tensor, rows_of: str) -> Tensor | None:
    """Which rows are controlled, [N] bool, or None = all; negative: those that guidance keeps away from."""
    if rows_of == "both":
        return None
    return negative if rows_of == "negative" else ~negative


def seen_by(network: ControlNetwork | T2IAdapter, hint: Tensor) -> list[Tensor]:
    """What a branch makes of a hint [N, C, H, W] before it looks at x."""
    if isinstance(network, T2IAdapter):
        side = network.config.unshuffle
        hint = with_channels(hint, network.config.colours)
        rows, columns = -hint.shape[2] % side, -hint.shape[3] % side
        if rows or columns:
            hint = torch.nn.functional.interpolate(hint, (hint.shape[2] + rows, hint.shape[3] + columns),
                                                   mode="nearest-exact")
        return list(network(hint))
    return [network.input_hint_block(with_channels(hint, network.hint_widths[0]))]


def refuse_other_model(controlnet: ControlNet, denoiser: Denoiser, model: UNetConfig) -> None:
    """Refuse a branch that was made for another model, naming both."""
    network = controlnet.control.network
    if isinstance(network, T2IAdapter):
        own, levels = network.config, len(model.channels)
        if own.channels[:levels] != model.channels or own.xl != (levels == XL_LEVELS):
            raise BadInput(f"{controlnet.name} was made for {controlnet.base} with channels {own.channels}, but "
                           f"{denoiser.name} has {model.channels}; choose one for this model")
        return
    sizes = network.config
    refuse_other_base(controlnet.name, sizes.context_width, denoiser, model)
    if (sizes.channels, sizes.blocks, sizes.vector_width) != (model.channels, model.blocks, model.vector_width):
        raise BadInput(f"{controlnet.name} has channels {sizes.channels} and a vector of {sizes.vector_width or 0}, "
                       f"{denoiser.name} has {model.channels} and {model.vector_width or 0}: it was made for another "
                       "model")


@node("control.apply_controlnet", version=1, tags=("control", "t2i adapter", "canny", "depth", "pose", "scribble",
                                                   "union"),
      output="denoiser", phrase="{denoiser}, which follows {hint} (strength {strength})")
def apply_controlnet(
    denoiser: Denoiser,
    controlnet: ControlNet,
    hint: Annotated[Image, Shape("N C H W")],
    strength: Annotated[float, Range(0, 10, step=0.05)] = 1.0,
    start: Share = 0.0,
    end: Share = 1.0,
    fit: Annotated[str, Choice(FITS)] = "refuse",
    guess: bool = False,
    kind: Annotated[str, Choice((AUTO, *KINDS))] = AUTO,
    prompts: Annotated[str, Choice(PROMPTS)] = "both",
) -> Denoiser:
    """Let a model follow a drawn hint (ControlNet, Zhang et al. 2023; T2I-Adapter, Mou et al. 2023).

    Several are applied one after the other; their effects add up.

    Args:
        denoiser: a latent diffusion model, before its guidance
        controlnet: the branch, made for the family of this model
        hint: what to follow, as the branch was trained: white edges on black, depth, a pose; of the picture's size
        strength: how closely to follow; 0 = not at all
        start: share of the way from noise to picture at which it begins
        end: share of the way at which it ends; form is settled early, so 0.6 leaves the details free
        fit: of a hint of another size: refuse it, crop it to the proportions and resize (hard pixels), or stretch it
        guess: also without a prompt: what guidance keeps away from isn't controlled, and fine lines count less
        kind: what the hint is, for a union of ControlNets; auto = not told; lines are Canny, line art or MLSD
        prompts: which ones follow it: both, only what guidance goes towards (positive) or away from (negative)

    Returns:
        denoiser: the same model, which follows the hint; to be guided
    """
    model = latent_denoise(denoiser, "a ControlNet")
    if not isinstance(controlnet.control, ControlBranch):
        raise BadInput(f"{controlnet.name} fits {controlnet.base}, got {denoiser.name}; choose one for this model")
    refuse_other_model(controlnet, denoiser, model.network.config)
    window = sigma_range(start, end, model.schedule.sigmas)
    control = HintedControl(controlnet.control.network, hint.data, strength, window, fit, guess,
                            kind_number(controlnet, kind), "positive" if guess else prompts)
    return replace(denoiser, denoise=replace(model, controls=(*model.controls, control)))
