"""Loading an image encoder of the public CLIP models: what IP-Adapter, unCLIP and style models see with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.control.files import read_tensors, refuse
from nodes.denoisers.patches import lock_of
from nodes.encoders.vision import VisionStates, VisionTower, prepared, vision_tensors, vision_tower
from nodes.interface import BadInput, Choice, Context, Features, Image, ImageEncoder, ModelFile, node
from nodes.interface.weight_files.groups import FOLDER
from nodes.weights.model_file import tensors_of
from nodes.weights.placing import chosen_dtype, placed
from nodes.weights.safetensors_file import spoken

CROPS = ("center", "stretch")


class Statistics(NamedTuple):
    """Mean and standard deviation [D] of the embeddings that an unCLIP model was trained on."""

    mean: Tensor
    std: Tensor


@dataclass(frozen=True)
class EncodeVision:
    """Pictures to unit vectors; `states` gives the embedding as it is and the hidden states.

    dtype:      what to compute in; the weights stay as the file has them
    crop:       keep the middle square of a picture, else stretch it
    statistics: of the embeddings, when the file is an unCLIP checkpoint
    """

    tower: VisionTower
    name: str
    device: torch.device
    dtype: torch.dtype
    crop: bool = True
    statistics: Statistics | None = None

    def __call__(self, image: Image) -> Features:
        size = self.tower.config.image_size
        how = "centre crop" if self.crop else "stretched"
        vectors = F.normalize(self.states(image).embedding, dim=-1)
        return Features(vectors.cpu(), self.name, self.name, f"bicubic with antialiasing to {size}x{size}, {how}")

    def states(self, image: Image) -> VisionStates:
        """Embedding and hidden states, float32 on the CPU."""
        return self.run(self.ready(image))

    def blank(self) -> VisionStates:
        """What the tower makes of a picture whose normalised pixels are all 0: "no picture" of IP-Adapter plus."""
        size = self.tower.config.image_size
        return self.run(torch.zeros(1, 3, size, size))

    def ready(self, image: Image) -> Tensor:
        """Pictures as the tower reads them; grey becomes three equal channels."""
        data = image.data if image.data.shape[1] != 1 else image.data.expand(-1, 3, -1, -1)
        return prepared(data, self.tower.config.image_size, self.crop)

    @torch.no_grad()
    def run(self, pixels: Tensor) -> VisionStates:
        """The tower on prepared pixels; its bytes go to a GPU when it first looks."""
        with lock_of(self.tower):
            tower = placed(self.tower, self.device, self.tower.visual_projection.weight.dtype)
            return VisionStates(*(t.float().cpu() for t in tower(pixels.to(self.device, self.dtype))))


def states_of(encoder: ImageEncoder, image: Image, wanted: str) -> VisionStates:
    """Embedding and hidden states of pictures; an encoder that cannot give them is refused in words."""
    if not isinstance(encoder.encode, EncodeVision):
        raise BadInput(f"{wanted} reads hidden states of a public CLIP image tower, which {encoder.name} does not "
                       "give; wire an encoder from control.load_image_encoder")
    return encoder.encode.states(image)


def encoder_tensors(ctx: Context, file: str) -> dict[str, Tensor]:
    """The tensors of a file, or of the image encoder and its statistics in a diffusers folder."""
    path = ctx.open_weights(file)
    if path.name != FOLDER:
        return read_tensors(ctx, file)
    told = tensors_of(path.parent / "image_normalizer", file)
    return {**tensors_of(path.parent / "image_encoder", file),
            **{f"noise_augmentor.data_{name}": tensor for name, tensor in told.items()}}


def statistics_of(tensors: Mapping[str, Tensor]) -> Statistics | None:
    """What an unCLIP checkpoint says about its embeddings."""
    mean, std = tensors.get("noise_augmentor.data_mean"), tensors.get("noise_augmentor.data_std")
    return None if mean is None or std is None else Statistics(mean.float().flatten(), std.float().flatten())


@node("control.load_image_encoder", version=1, tags=("clip vision", "model", "ip-adapter", "unclip"), phrase="{file}")
def load_image_encoder(
    ctx: Context,
    file: Annotated[str, ModelFile("clip_vision")],
    crop: Annotated[str, Choice(CROPS)] = "center",
) -> ImageEncoder:
    """Load the image tower of a public CLIP model (ViT-B, L, H or bigG), which sees pictures for IP-Adapter and unCLIP.

    The layouts of Hugging Face and of open_clip are read, alone or inside a whole checkpoint such as SD 2.1 unCLIP.
    Pictures are brought to 224 pixels (bicubic) in 8 bits and normalised as CLIP was trained.

    Args:
        file: a safetensors file with an image tower, or the model_index.json of a diffusers folder
        crop: center keeps the middle square of a picture, stretch changes its proportions

    Returns:
        image_encoder: the tower; its features are unit vectors
    """
    tensors = encoder_tensors(ctx, file)
    found = vision_tensors(tensors)
    if "visual_projection.weight" not in found:
        raise refuse(ctx, file, "an image encoder (CLIP vision with its projection)")
    tower = vision_tower(found, file)
    name = spoken(file)
    dtype = chosen_dtype("auto", tower.visual_projection.weight.dtype, ctx.device)
    encode = EncodeVision(tower, name, ctx.device, dtype, crop == "center", statistics_of(tensors))
    return ImageEncoder(encode, name)
