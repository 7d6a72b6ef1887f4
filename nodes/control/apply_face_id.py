"""A model that keeps the face of a person, told by what a face recogniser made of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.adapters.changes import LowRank
from nodes.control.apply_ip_adapter import Share, layers_for
from nodes.control.bases import latent_denoise
from nodes.control.image_tokens import FaceTokens
from nodes.control.ip_adapter import IPAdapter, PicturePrompt, cross_attentions
from nodes.control.ranges import sigma_range
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.patches import Change, Patch
from nodes.interface import BadInput, Denoiser, ImageAdapter, Numbers, Range, node


def face_tokens(adapter: ImageAdapter, face: list[float]) -> tuple[Tensor, Tensor]:
    """Tokens of the face and of none, [1, T, D] float32 each; refuses an adapter or numbers of another kind."""
    project = adapter.adapter.project
    if not isinstance(project, FaceTokens):
        raise BadInput(f"{adapter.name} reads pictures, not the numbers of a face recogniser; use "
                       "control.apply_ip_adapter, or load an IP-Adapter FaceID")
    if len(face) != project.faces:
        raise BadInput(f"{adapter.name} reads a face of {project.faces} numbers (the normed embedding of ArcFace), got "
                       f"{len(face)}; paste all of them")
    if not all(map(math.isfinite, face)):
        raise BadInput("expected the finite numbers of a face, got NaN or infinity; make the embedding again")
    with torch.no_grad():
        rows = torch.tensor([face, [0.0] * len(face)])
        one, none = project(rows.to(next(project.parameters()))).float().cpu().split(1)
    return one, none


def lora_patch(adapter: IPAdapter, model: LatentDenoise, strength: float) -> Patch:
    """The LoRA that a FaceID file brings along: of self- and cross-attentions, numbered as their keys are."""
    changes: dict[str, list[Change]] = {}
    for number, (_, cross) in enumerate(cross_attentions(dict(model.network.named_modules()))):
        for own, name in enumerate((cross.removesuffix("2") + "1", cross)):
            for part, (up, down) in adapter.loras.get(2 * number + own, {}).items():
                changes[f"{name}.{'to_out.0' if part == 'to_out' else part}.weight"] = [LowRank(up, down)]
    return Patch(model.network, changes, strength)


@node("control.apply_face_id", version=1, tags=("ipadapter", "faceid", "face", "insightface", "arcface", "reference"),
      output="denoiser", phrase="{denoiser}, which keeps a face (weight {weight})")
def apply_face_id(
    denoiser: Denoiser,
    adapter: ImageAdapter,
    face: Annotated[list[float], Numbers()],
    weight: Annotated[float, Range(-2, 5, step=0.05)] = 1.0,
    lora_strength: Annotated[float, Range(0, 2, step=0.05)] = 1.0,
    start: Share = 0.0,
    end: Share = 1.0,
) -> Denoiser:
    """Let a model keep a person's face (IP-Adapter FaceID, Ye et al. 2023), from the numbers of a face recogniser.

    Wireloom has no face recogniser: make the numbers where you have one (insightface: `face.normed_embedding`), and
    paste them into values.numbers. What guidance keeps away from sees no face.

    Args:
        denoiser: a latent diffusion model, before its guidance
        adapter: an IP-Adapter FaceID (not "plus"), made for the family of this model
        face: the normed embedding of the face, 512 numbers
        weight: how much the face counts beside the prompt; 0 = not at all
        lora_strength: strength of the LoRA that the adapter's file brings along
        start: share of the way from noise to picture at which it begins
        end: share of the way at which it ends

    Returns:
        denoiser: the same model, which keeps the face; to be guided
    """
    model = latent_denoise(denoiser, "an IP-Adapter")
    layers = layers_for(adapter, denoiser, model)
    tokens, blank = face_tokens(adapter, face)
    weights = dict.fromkeys(("input", "middle", "output"), weight)
    prompt = PicturePrompt(layers, tokens, blank, weights, sigma_range(start, end, model.schedule.sigmas))
    patches = (*model.patches, lora_patch(adapter.adapter, model, lora_strength)) if lora_strength else model.patches
    return replace(denoiser, denoise=replace(model, steers=(*model.steers, prompt), patches=patches))
