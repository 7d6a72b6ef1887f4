"""Regional prompts by attention: each region of the picture reads a prompt of its own, in one call of the model."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.control.bases import latent_denoise
from nodes.denoisers.ldm.hooks import Hooks, Where
from nodes.denoisers.ldm.transformer import CrossAttention
from nodes.denoisers.ldm.unet import UNet
from nodes.encoders.attention import attend
from nodes.guidance.estimates import check_accepts
from nodes.guidance.regional import check_apart
from nodes.interface import BadInput, Conditioning, Denoiser, Mask, node

Region = tuple[Conditioning, Mask]


def attention_at(network: UNet, where: Where) -> CrossAttention:
    """The cross-attention of a place."""
    block = "middle_block" if where.stage == "middle" else f"{where.stage}_blocks.{where.index}"
    found = network.get_submodule(f"{block}.1.transformer_blocks.{where.layer}.attn2")
    assert isinstance(found, CrossAttention)
    return found


def shares(regions: tuple[Region, ...], where: Where, like: Tensor) -> list[Tensor]:
    """How much each region counts for each query of a feature map, [1, 1, h w, 1]; together at most 1."""
    size = (where.height, where.width)
    found = [F.interpolate(mask.data[:1], size, mode="area").flatten(2)[..., None].to(like) for _, mask in regions]
    return [share / torch.stack(found).sum(0).clamp(min=1) for share in found]


@dataclass(frozen=True)
class RegionalAttention:
    """Cross-attention sum of m_k A(q, prompt_k) + (1 - sum of m_k) A(q, prompt), where guidance goes towards.

    Called before each step, it gives the hooks of that step.
    """

    network: UNet
    regions: tuple[Region, ...]

    def __call__(self, given: Conditioning, sigma: Tensor) -> Hooks:
        """The hooks of one call of the network."""
        negative = given.negative

        def read(q: Tensor, k: Tensor, v: Tensor, where: Where) -> Tensor | None:
            """The attention, put together from all prompts."""
            if where.kind != "cross":
                return None
            out = base = attend(q, k, v)
            for (prompt, _), share in zip(self.regions, shares(self.regions, where, q), strict=True):
                out = out + share * (self.attended(prompt, q, where) - base)
            return out if negative is None else base.where(negative.to(q.device).view(-1, 1, 1, 1), out)

        return Hooks(attention=(read,))

    def attended(self, prompt: Conditioning, q: Tensor, where: Where) -> Tensor:
        """The attention of q to another prompt."""
        layer = attention_at(self.network, where)
        assert prompt.tokens is not None
        context = prompt.tokens[:1].to(q)
        k, v = (layer.split(matrix(context)).expand(len(q), -1, -1, -1) for matrix in (layer.to_k, layer.to_v))
        return attend(q, k, v)


@node("guidance.regional_attention", version=1, tags=("attention couple", "regional prompt", "area", "mask"),
      cheap=True, output="denoiser",
      phrase="{denoiser}, which reads {first} within {first_mask}[ and {second} within {second_mask}]")
def regional_attention(
    denoiser: Denoiser,
    first: Conditioning,
    first_mask: Mask,
    second: Conditioning | None = None,
    second_mask: Mask | None = None,
) -> Denoiser:
    """Give regions of the picture prompts of their own, read by the model's attention in the same call.

    The prompt that guidance gets holds outside the regions. For more regions wire this node several times.

    Args:
        denoiser: a latent diffusion model, before its guidance
        first: the prompt of the first region
        first_mask: the first region, of any size with the picture's proportions
        second: the prompt of the second region; empty = none
        second_mask: the second region

    Returns:
        denoiser: the same model, reading by regions; to be guided
    """
    if (second is None) != (second_mask is None):
        raise BadInput("expected a prompt and a mask for the second region, got only one of them; wire the other")
    model = latent_denoise(denoiser, "regional attention")
    regions: list[Region] = [(first, first_mask)]
    if second is not None and second_mask is not None:
        check_apart(first_mask, second_mask)
        regions.append((second, second_mask))
    check_accepts(denoiser, *(prompt for prompt, _ in regions))
    for prompt, _ in regions:
        model.tokens(prompt)  # refuses another encoder's
    before = next((s for s in model.steers if isinstance(s, RegionalAttention)), None)
    regional = RegionalAttention(model.network, (*(before.regions if before else ()), *regions))
    others = tuple(s for s in model.steers if s is not before)
    return replace(denoiser, denoise=replace(model, steers=(*others, regional)))
