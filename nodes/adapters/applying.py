"""A denoiser and a text encoder with an adapter: the same networks, run with patches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn

from nodes.adapters.fitting import Wanted, fitted
from nodes.adapters.keys import FIRST_TEXT, SECOND_TEXT, UNET
from nodes.denoisers.patches import Patch
from nodes.interface import Adapter, BadInput, Denoiser, TextEncoder
from nodes.schedules.progress import progress
from nodes.values.interpolation import curve_at

UNCHANGED = (0.0, 1.0, 1.0, 1.0)  # a curve that is 1 all along


@dataclass(frozen=True)
class OverSteps:
    """A factor of the strength at a noise level: the curve [x0, y0, x1, y1, ...], x = how far sampling has come."""

    points: tuple[float, ...]
    sigma_min: float
    sigma_max: float

    def __call__(self, sigma: float) -> float:
        """The factor, straight lines between the points."""
        at = torch.tensor([progress(sigma, self.sigma_min, self.sigma_max)], dtype=torch.float64)
        return float(curve_at(self.points, at, "linear")) if len(self.points) > 2 else self.points[1]


def over_steps(points: list[float], denoiser: Denoiser) -> OverSteps | None:
    """The curve for a denoiser, or None when it is 1 all along."""
    if all(y == 1 for y in points[1::2]):
        return None
    return OverSteps(tuple(points), denoiser.sigma_min, denoiser.sigma_max)


def with_adapter(denoiser: Denoiser, adapter: Adapter, wanted: Wanted) -> Denoiser:
    """The denoiser with an adapter's changes of the U-Net. Raises BadInput where it does not fit."""
    if UNET not in adapter.layers:
        raise BadInput(f"{adapter.name} changes the {' and the '.join(adapter.layers)} only, not the denoiser; wire it "
                       "into adapters.apply_to_text")
    [network] = networks(denoiser.denoise, denoiser.name)
    return replace(denoiser, denoise=patched_by(denoiser.denoise, (fitted(adapter, UNET, network, wanted),)))


def encoder_with_adapter(encoder: TextEncoder, adapter: Adapter, wanted: Wanted) -> TextEncoder:
    """The text encoder with an adapter's changes of its towers; the first tower of several is CLIP-L."""
    towers = networks(encoder.encode, encoder.name)
    parts = [part for part in (FIRST_TEXT, SECOND_TEXT) if part in adapter.layers]
    if not parts:
        raise BadInput(f"{adapter.name} changes no text encoder, only the {' and the '.join(adapter.layers)}; wire it "
                       "into adapters.apply_to_denoiser")
    if SECOND_TEXT in parts and len(towers) < 2:
        raise BadInput(f"{adapter.name} changes two text encoders, as those of Stable Diffusion XL, and "
                       f"{encoder.name} is one; load an adapter of the model's own family")
    patches = [fitted(adapter, part, tower, wanted)
               for part, tower in zip((FIRST_TEXT, SECOND_TEXT), towers, strict=False) if part in parts]
    return replace(encoder, encode=patched_by(encoder.encode, tuple(patches)))


def networks(run: Any, name: str) -> list[nn.Module]:
    """The networks that a `denoise` or `encode` runs with patches: its `network`, `model` or `networks`.

    Raises BadInput when it takes none.
    """
    if hasattr(run, "patches"):
        for field in ("network", "model", "networks"):
            if (found := getattr(run, field, None)) is not None:
                return list(found) if isinstance(found, tuple | list) else [found]
    raise BadInput(f"expected {name} as it was loaded, got one that is guided or changed otherwise; wire the adapter "
                   "between the loader and the guidance")


def patched_by(run: Any, patches: tuple[Patch, ...]) -> Any:
    """The same with more patches."""
    return replace(run, patches=(*run.patches, *patches))
