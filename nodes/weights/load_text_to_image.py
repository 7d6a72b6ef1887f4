"""Loading a text-to-image model: its denoiser and the text encoder that it was trained with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.control.starter_control import PictureControl, controlled
from nodes.denoisers import preconditioning
from nodes.denoisers.patches import Patch, patched
from nodes.denoisers.sides import check_sides
from nodes.denoisers.unet import TextStates, UNet, load_unet
from nodes.encoders import clip_model
from nodes.encoders.clip_model import ClipModel
from nodes.encoders.strip import ShownToken, cut_strip
from nodes.interface import RGB, BadInput, Conditioning, Context, Denoiser, ModelFile, TextEncoder, node
from nodes.weights.card import load
from nodes.weights.safetensors_file import BadWeights, sha256, spoken

SIGMA_DATA, SIGMA_RANGE = 0.58, (0.02, 40.0)  # where a card does not say otherwise
CLIP_FILE = "starter/clip.safetensors"


def readable(ids: Tensor, hidden: Tensor, pooled: Tensor) -> tuple[Tensor, Tensor]:
    """What the U-Net reads of the text tower's outputs: nothing after the end mark, pooled of unit variance."""
    inside = torch.arange(ids.shape[1], device=ids.device) <= ids.argmax(1, keepdim=True)
    return hidden * inside[..., None], F.normalize(pooled, dim=-1) * pooled.shape[-1] ** 0.5


@dataclass(frozen=True)
class EncodePrompts:
    """Prompts to what the U-Net reads. The empty prompt is an ordinary one: it stands for "no prompt".

    tokens: hidden states, all zero after the end mark; pooled: scaled to unit variance
    """

    model: ClipModel
    patches: tuple[Patch, ...] = ()

    @torch.no_grad()
    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        ids = self.model.tokenizer(list(prompts)).to(self.model.logit_scale.device)
        with patched(self.model, self.patches):
            hidden, pooled = readable(ids, *self.model.encode_text(ids))
        return Conditioning(hidden.cpu(), pooled.cpu(), text=tuple(prompts))

    def tokens(self, prompt: str) -> list[ShownToken]:
        """What it reads of a prompt."""
        return cut_strip(self.model.tokenizer, prompt)


@dataclass(frozen=True)
class DenoisePictures:
    """The U-Net as a Denoiser's `denoise`; without conditioning it sees the empty prompt.

    Differentiable for an x that asks for a gradient.
    dtype: what the network computes in; the result is float32
    """

    network: UNet
    null: Conditioning
    sigma_data: float
    dtype: torch.dtype
    patches: tuple[Patch, ...] = ()
    controls: tuple[PictureControl, ...] = ()

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        check_sides(x, self.network.config.multiple)
        text = self.states(conditioning or self.null, x)
        wanted, half = torch.is_grad_enabled() and x.requires_grad, self.dtype != torch.float32
        with (patched(self.network, self.patches, sigma), torch.set_grad_enabled(wanted),
              torch.autocast(x.device.type, self.dtype, enabled=half)):
            network = controlled(self.network, self.controls, sigma) if self.controls else self.network
            return preconditioning.denoise(network, x, sigma, text, self.sigma_data).float()

    def states(self, conditioning: Conditioning, x: Tensor) -> TextStates:
        """Tokens that no row of the batch uses are cut off: they cost time and change nothing."""
        assert conditioning.tokens is not None
        assert conditioning.pooled is not None
        used = conditioning.tokens.ne(0).any(-1)  # (N or 1, L)
        longest = int(used.sum(1).max())
        hidden, mask = conditioning.tokens[:, :longest].to(x), used[:, :longest].to(x.device)
        rows = len(x)
        return TextStates(
            hidden.expand(rows, -1, -1), conditioning.pooled.to(x).expand(rows, -1), mask.expand(rows, -1)
        )


def starter_model(denoiser: Denoiser) -> DenoisePictures:
    """The starter model behind a denoiser that nothing guides yet; refuses any other, saying what came."""
    if isinstance(denoiser.denoise, DenoisePictures):
        return denoiser.denoise
    raise BadInput(f"expected a denoiser straight from weights.load_text_to_image, got {denoiser.name!r} "
                   f"({type(denoiser.denoise).__name__}); wire it before any guidance")


class TextToImage(NamedTuple):
    """The parts of a text-to-image model."""

    denoiser: Denoiser
    text_encoder: TextEncoder


def assembled(network: UNet, card: dict[str, Any], clip: ClipModel, name: str, dtype: torch.dtype) -> TextToImage:
    """The parts of a model, given its network, what its card says and the text tower it reads."""
    encode = EncodePrompts(clip)
    null = encode([""])
    low, high = card.get("sigma_range", SIGMA_RANGE)
    denoise = DenoisePictures(network, null, float(card.get("sigma_data", SIGMA_DATA)), dtype)
    size = int(card["config"]["image_size"])
    denoiser = Denoiser(denoise, RGB, float(low), float(high), accepts=("text",), size=size, name=name, null=null)
    return TextToImage(denoiser, TextEncoder(encode, name))


def refuse_another_encoder(ctx: Context, card: dict[str, Any], text_encoder: str) -> None:
    """A model understands only the text encoder it was trained with: compare the digest that its card gives."""
    wanted = card.get("text_encoder_sha256")
    if wanted and sha256(ctx.open_weights(text_encoder)) != wanted:
        trained = card.get("text_encoder", "another file")
        raise BadWeights(
            text_encoder,
            f"it is another text encoder: the model was trained with {trained} (SHA-256 {wanted[:16]}...)",
        )


@node("weights.load_text_to_image", version=1, tags=("model", "checkpoint", "diffusion"), phrase="{file}")
def load_text_to_image(
    ctx: Context,
    file: Annotated[str, ModelFile("text_to_image")] = "starter/emoji-32.safetensors",
    text_encoder: Annotated[str, ModelFile("clip")] = CLIP_FILE,
) -> TextToImage:
    """Load a model that makes pictures from prompts.

    Args:
        file: a safetensors file that holds a text-to-image model
        text_encoder: the CLIP file that reads the prompts: the one that the model was trained with

    Returns:
        denoiser: the model, to be guided and sampled; its latents are pixels
        text_encoder: turns prompts into what the denoiser reads
    """
    network, card = load(ctx, file, "text_to_image", load_unet)
    clip = load(ctx, text_encoder, "clip", clip_model.load_clip)
    refuse_another_encoder(ctx, card, text_encoder)
    name = spoken(file)
    return assembled(network.to(ctx.device), card, clip.to(ctx.device), name, ctx.dtype)
