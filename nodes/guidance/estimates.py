"""What all guidance shares: several estimates in one batch, and what may be steered by what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from torch import Tensor

from nodes.guidance.batching import batched
from nodes.guidance.rows import joined, repeated
from nodes.interface import BadInput, Conditioning, Denoiser, Latent


class Explained(NamedTuple):
    """A clean estimate with the two that guidance made it of; both None where nothing guided."""

    clean: Tensor
    conditional: Tensor | None = None
    unconditional: Tensor | None = None


def explained(model: Denoiser, x: Tensor, sigma: Tensor, conditioning: Conditioning | None) -> Explained:
    """The model's estimate and, of guidance that tells (its method `explained`), what it was made of: no call more."""
    tells = getattr(model.denoise, "explained", None)
    if tells is None:
        return Explained(model.denoise(x, sigma, conditioning))
    return tells(x, sigma, conditioning)  # type: ignore[no-any-return]


def paired(model: Denoiser, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None
           ) -> tuple[Tensor, Tensor]:
    """The model's estimate and that without its guidance, for CFG++ (Chung et al. 2024); the same if unguided."""
    tells = getattr(model.denoise, "pair", None)
    if tells is not None:
        return tells(x, sigma)  # type: ignore[no-any-return]
    found = explained(model, x, sigma, conditioning)
    return found.clean, found.clean if found.unconditional is None else found.unconditional


def estimates(model: Denoiser, x: Tensor, sigma: Tensor, wanted: Sequence[Conditioning | None]) -> list[Tensor]:
    """A clean estimate for each conditioning (None = unconditional): one batch where all fit into one and into memory.

    Of several the first is what guidance keeps away from; its rows are marked so.
    """
    null = model.null() if callable(model.null) else model.null
    rows = [c or null for c in wanted]
    rows = [c and repeated(c, len(x), negative=i == 0 and len(wanted) > 1) for i, c in enumerate(rows)]
    together = reduce(lambda a, b: joined(a, b) if a and b else None, rows[1:], rows[0])
    if together is None or len(rows) == 1:
        return [model.denoise(x, sigma, c) for c in rows]
    return batched(model, x, sigma, together, rows)


def check_accepts(denoiser: Denoiser, *wanted: Conditioning | None) -> None:
    """Refuse conditioning of a kind that a denoiser does not take."""
    for conditioning in wanted:
        kind = "class" if conditioning is not None and conditioning.labels is not None else "text"
        if conditioning is None or kind in denoiser.accepts:
            continue
        takes = " and ".join(denoiser.accepts)
        if takes:
            raise BadInput(f"{denoiser.name} takes {takes}, got {kind} conditioning; wire one of the kind it takes")
        raise BadInput(f"{denoiser.name} takes no conditioning (is it guided already, or unconditional?); wire a model "
                       "that takes a prompt or class, before its guidance")


def check_one_space(*denoisers: Denoiser) -> None:
    """Refuse denoisers that work in different spaces."""
    first = denoisers[0]
    for other in denoisers[1:]:
        if other.space != first.space:
            raise BadInput(f"expected denoisers of one space, got {first.name} in '{first.space.name}' and "
                           f"{other.name} in '{other.space.name}'; wire two that share it")


def check_latent_space(denoiser: Denoiser, *latents: Latent | None) -> None:
    """Refuse latents of another space than the denoiser's."""
    for latent in latents:
        if latent is not None and latent.space != denoiser.space:
            raise BadInput(f"{denoiser.name} works in '{denoiser.space.name}', got a latent in '{latent.space.name}'; "
                           "make it with the same model, or with its autoencoder")


def between(end_sigma: float, start_sigma: float | None) -> tuple[float, float]:
    """The lowest and the highest level at which something acts; start_sigma: None = from the beginning."""
    high = float("inf") if start_sigma is None else start_sigma
    if high <= end_sigma:
        raise BadInput(f"expected start_sigma above end_sigma, because noise falls, got {high:g} and {end_sigma:g}; "
                       "swap them, or leave start_sigma empty")
    return end_sigma, high


def steered(denoiser: Denoiser, denoise: Callable[[Tensor, Tensor, Conditioning | None], Tensor]) -> Denoiser:
    """A denoiser whose conditioning is fixed: it takes no more."""
    return replace(denoiser, denoise=denoise, accepts=(), null=None)


def changed(denoiser: Denoiser, denoise: Callable[[Tensor, Tensor, Conditioning | None], Tensor],
            *others: Denoiser) -> Denoiser:
    """A denoiser that passes its conditioning on: it takes what it and the others it is made of take."""
    kinds = tuple(kind for kind in denoiser.accepts if all(kind in other.accepts for other in others))
    return replace(denoiser, denoise=denoise, accepts=kinds, null=denoiser.null if kinds else None)


def for_rows(values: Tensor, count: int) -> Tensor:
    """Values [n, ...] for `count` samples: one for all, or n again for each of several copies of the batch."""
    if len(values) == 1:
        return values.expand(count, *values.shape[1:])
    if count % len(values):
        raise BadInput(f"expected one sample or as many as the noise has, got {len(values)} for {count}; make the "
                       "batches equal")
    return values.repeat(count // len(values), *[1] * (values.ndim - 1))


def by_sample(values: Tensor, like: Tensor) -> Tensor:
    """A number for each sample, [N], in the shape that scales x."""
    return values.view(-1, *[1] * (like.ndim - 1))
