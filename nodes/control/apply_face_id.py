"""A model that keeps the face of a person, told by what a face recogniser made of it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.adapters.changes import LowRank
from nodes.control.apply_ip_adapter import Share, layers_for, refuse_other_encoder
from nodes.control.bases import latent_denoise
from nodes.control.image_tokens import FacePlus, FaceTokens
from nodes.control.ip_adapter import IPAdapter, PicturePrompt, cross_attentions
from nodes.control.load_image_encoder import states_of
from nodes.control.ranges import sigma_range
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.patches import Change, Patch
from nodes.encoders.vision import VisionStates
from nodes.interface import (
    BadInput,
    Choice,
    Denoiser,
    Image,
    ImageAdapter,
    ImageEncoder,
    Numbers,
    Range,
    Shape,
    node,
)

FORMS = ("by name", "plus", "plus v2")


@dataclass(frozen=True)
class Looked:
    """The picture of a face, for FaceID plus.

    structure: how much it counts beside the face, None = as in the first version
    """

    encoder: ImageEncoder
    image: Image
    structure: float | None = None


def looked_at(adapter: ImageAdapter, encoder: ImageEncoder | None, image: Image | None, form: str,
              structure: float) -> Looked | None:
    """The picture with how it counts, for an adapter that reads one; refuses one too many or too few."""
    plus = isinstance(adapter.adapter.project, FacePlus)
    if plus and (encoder is None or image is None):
        raise BadInput(f"{adapter.name} is an IP-Adapter FaceID plus, which also looks at the picture of the face; "
                       "wire the picture, and the image encoder ViT-H from control.load_image_encoder")
    if not plus and image is not None:
        raise BadInput(f"{adapter.name} reads the numbers of a face and no picture; take the picture away, or load an "
                       "IP-Adapter FaceID plus")
    if encoder is None or image is None:
        return None
    if len(image.data) != 1:
        raise BadInput(f"expected one picture of the face, got {len(image.data)}; pick one with images.pick")
    second = form == FORMS[2] or (form == FORMS[0] and "plusv2" in re.sub(r"[^a-z0-9]", "", adapter.name.lower()))
    return Looked(encoder, image, structure if second else None)


def face_tokens(adapter: ImageAdapter, face: list[float], looked: Looked | None = None) -> tuple[Tensor, Tensor]:
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
        rows = torch.tensor([face, [0.0] * len(face)]).to(next(project.parameters()))
        tokens = project(rows) if looked is None else looking(adapter, project, rows, looked)
        one, none = tokens.float().cpu().split(1)
    return one, none


def looking(adapter: ImageAdapter, project: FacePlus, rows: Tensor, looked: Looked) -> Tensor:
    """Tokens of a face that is looked at, and of none in no picture."""
    seen = states_of(looked.encoder, looked.image, "an IP-Adapter FaceID plus")
    refuse_other_encoder(adapter, looked.encoder, seen)
    both = (torch.cat([a, b.to(a)]).to(rows) for a, b in zip(seen, looked.encoder.encode.blank(), strict=True))
    return project.looking(rows, VisionStates(*both), looked.structure)


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
    image_encoder: ImageEncoder | None = None,
    image: Annotated[Image | None, Shape("1 C H W")] = None,
    form: Annotated[str, Choice(FORMS)] = FORMS[0],
    structure: Annotated[float, Range(0, 5, step=0.05)] = 1.0,
) -> Denoiser:
    """Let a model keep a person's face (IP-Adapter FaceID, Ye et al. 2023), from the numbers of a face recogniser.

    Wireloom has no face recogniser: make the numbers where you have one (insightface: `face.normed_embedding`), and
    paste them into values.numbers. What guidance keeps away from sees no face.

    Args:
        denoiser: a latent diffusion model, before its guidance
        adapter: an IP-Adapter FaceID or FaceID plus, made for the family of this model
        face: the normed embedding of the face, 512 numbers
        weight: how much the face counts beside the prompt; 0 = not at all
        lora_strength: strength of the LoRA that the adapter's file brings along
        start: share of the way from noise to picture at which it begins
        end: share of the way at which it ends
        image_encoder: for FaceID plus: the image encoder it was trained with, ViT-H
        image: for FaceID plus: the picture of the face, cut out
        form: for FaceID plus: its first or its second version, whose files look alike; by name = v2 if its name says so
        structure: for FaceID plus v2: how much the picture counts beside the face
    Returns:
        denoiser: the same model, which keeps the face; to be guided
    """
    model = latent_denoise(denoiser, "an IP-Adapter")
    layers = layers_for(adapter, denoiser, model)
    tokens, blank = face_tokens(adapter, face, looked_at(adapter, image_encoder, image, form, structure))
    weights = dict.fromkeys(("input", "middle", "output"), weight)
    prompt = PicturePrompt(layers, tokens, blank, weights, sigma_range(start, end, model.schedule.sigmas))
    patches = (*model.patches, lora_patch(adapter.adapter, model, lora_strength)) if lora_strength else model.patches
    return replace(denoiser, denoise=replace(model, steers=(*model.steers, prompt), patches=patches))
