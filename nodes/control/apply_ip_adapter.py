"""A model that reads pictures beside its prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.control.bases import latent_denoise, refuse_other_base
from nodes.control.image_tokens import FaceTokens
from nodes.control.ip_adapter import IPAdapter, PicturePrompt, Place, cross_attentions
from nodes.control.load_image_encoder import EncodeVision, states_of
from nodes.control.ranges import sigma_range
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.encoders.vision import VisionStates
from nodes.interface import BadInput, Choice, Denoiser, Image, ImageAdapter, ImageEncoder, Mask, Range, Shape, node

Matrices = Mapping[Place, tuple[Tensor, Tensor]]
TOGETHER = ("one each", "side by side", "average")
Share = Annotated[float, Range(0, 1, step=0.01)]


def layers_for(adapter: ImageAdapter, denoiser: Denoiser, model: LatentDenoise) -> Matrices:
    """The adapter's key and value matrices at the places of this model; refuses another model's adapter in words."""
    parts: IPAdapter = adapter.adapter
    refuse_other_base(adapter.name, parts.width, denoiser, model.network.config)
    modules = dict(model.network.named_modules())
    places = cross_attentions(modules)
    if len(places) != len(parts.keys):
        raise BadInput(f"{adapter.name} has {len(parts.keys)} cross-attentions, {denoiser.name} has {len(places)}: it "
                       "was made for another model")
    for (_, name), key in zip(places, parts.keys, strict=True):
        if modules[name].to_k.weight.shape[0] != len(key):
            raise BadInput(f"{adapter.name} has {len(key)} channels at {name}, {denoiser.name} has "
                           f"{modules[name].to_k.weight.shape[0]}: it was made for another model")
    return {place: pair for (place, _), pair in zip(places, zip(parts.keys, parts.values, strict=True), strict=True)}


def tokens_of(adapter: ImageAdapter, encoder: ImageEncoder, image: Image, together: str) -> tuple[Tensor, Tensor]:
    """Tokens of the pictures and of no picture, [N, T, D] and [1, T, D] float32."""
    project = adapter.adapter.project
    if isinstance(project, FaceTokens):
        raise BadInput(f"{adapter.name} is an IP-Adapter FaceID, which reads the numbers of a face recogniser and no "
                       "pictures; use control.apply_face_id")
    states = states_of(encoder, image, "an IP-Adapter")
    assert isinstance(encoder.encode, EncodeVision)
    refuse_other_encoder(adapter, encoder, states)
    if together == "average":
        states = VisionStates(*(s.mean(0, keepdim=True) for s in states))
    if project.reads == "embedding":  # an adapter that reads the embedding was trained with zeros for "no picture"
        blank = VisionStates(*(torch.zeros_like(s[:1]) for s in states))
    else:
        blank = encoder.encode.blank()
    tokens, empty = projected(project, states), projected(project, blank)
    if together == "side by side":
        tokens, empty = tokens.flatten(0, 1)[None], empty.repeat(1, len(tokens), 1)
    return tokens, empty


@torch.no_grad()
def projected(project: torch.nn.Module, states: VisionStates) -> Tensor:
    """The tokens of states, float32 on the CPU."""
    like = next(project.parameters())
    return project(VisionStates(*(s.to(like) for s in states))).float().cpu()


def refuse_other_encoder(adapter: ImageAdapter, encoder: ImageEncoder, states: VisionStates) -> None:
    """Refuse an encoder whose numbers the adapter cannot read."""
    project = adapter.adapter.project
    reader = getattr(project, "perceiver_resampler", project)
    first = reader.proj_in if hasattr(reader, "proj_in") else reader.proj
    wanted = (first[0] if isinstance(first, torch.nn.Sequential) else first).in_features
    reads = reader.reads
    got = (states.embedding if reads == "embedding" else states.penultimate).shape[-1]
    if got != wanted:
        raise BadInput(f"{adapter.name} reads {reads} of {wanted} numbers, {encoder.name} gives {got}; load "
                       f"the image encoder it was trained with ({encoder_of(wanted)})")


def encoder_of(width: int) -> str:
    """The public tower whose numbers have a width."""
    return {1024: "ViT-H, or the embedding of it", 1280: "ViT-H, or the embedding of ViT-bigG",
            1664: "ViT-bigG", 768: "ViT-L"}.get(width, "see where the adapter comes from")


@node("control.apply_ip_adapter", version=1, tags=("ipadapter", "image prompt", "reference", "style"),
      output="denoiser", phrase="{denoiser}, which reads {image} beside its prompt (weight {weight})")
def apply_ip_adapter(
    denoiser: Denoiser,
    adapter: ImageAdapter,
    image_encoder: ImageEncoder,
    image: Annotated[Image, Shape("N C H W")],
    weight: Annotated[float, Range(-2, 5, step=0.05)] = 1.0,
    start: Share = 0.0,
    end: Share = 1.0,
    together: Annotated[str, Choice(TOGETHER)] = "average",
    down: Annotated[float, Range(0, 5, step=0.05)] = 1.0,
    middle: Annotated[float, Range(0, 5, step=0.05)] = 1.0,
    up: Annotated[float, Range(0, 5, step=0.05)] = 1.0,
    mask: Mask | None = None,
) -> Denoiser:
    """Let a model read pictures beside its prompt (IP-Adapter, Ye et al. 2023).

    Guidance shows the pictures to the estimate it goes towards and none to the one it keeps away from. Several
    adapters are applied one after the other; their effects add up.

    Args:
        denoiser: a latent diffusion model, before its guidance
        adapter: the adapter, made for the family of this model
        image_encoder: the encoder that the adapter was trained with
        image: what to read; the middle square counts unless the encoder stretches
        weight: how much the pictures count beside the prompt; 0 = not at all
        start: share of the way from noise to picture at which it begins
        end: share of the way at which it ends
        together: of several pictures: one for each sample, all side by side, or their average
        down: factor of the weight on the U-Net's way down, where the layout forms
        middle: factor of the weight in the middle
        up: factor of the weight on the way up, where the style forms
        mask: where the pictures count; empty = everywhere

    Returns:
        denoiser: the same model, which reads the pictures; to be guided
    """
    model = latent_denoise(denoiser, "an IP-Adapter")
    layers = layers_for(adapter, denoiser, model)
    tokens, blank = tokens_of(adapter, image_encoder, image, together)
    weights = {"input": weight * down, "middle": weight * middle, "output": weight * up}
    window = sigma_range(start, end, model.schedule.sigmas)
    prompt = PicturePrompt(layers, tokens, blank, weights, window, None if mask is None else mask.data[:1])
    return replace(denoiser, denoise=replace(model, steers=(*model.steers, prompt)))
