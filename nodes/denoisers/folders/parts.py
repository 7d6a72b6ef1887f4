"""What a diffusers folder gives beside its network: text encoder, autoencoder, noise levels."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from nodes.autoencoders.spaces import SCALINGS
from nodes.denoisers.discrete import DiscreteLevels
from nodes.denoisers.flow import FlowLevels
from nodes.denoisers.folders.family import FolderFamily
from nodes.interface import RGB, Autoencoder, BadInput, Conditioning, Image, Latent, Space

KINDS = {"linear": "linear", "scaled_linear": "scaled_linear", "squaredcos_cap_v2": "cosine"}


@dataclass(frozen=True)
class EncodePrompts:
    """Prompts through the text encoders of a pipeline, by its own `encode_prompt`.

    networks: its text encoders, so that whoever counts memory finds them before all else
    """

    pipeline: Any
    family: FolderFamily
    networks: tuple[Any, ...]

    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        """One row a prompt; states that the family masks become zeros."""
        found = self.results(prompts, beside_nothing=False)
        return self.conditioning(found, "tokens", "pooled", "mask", tuple(prompts))

    def nothing(self) -> Conditioning:
        """What the pipeline takes for no prompt in guidance: the empty one, or zeros, or as it thinks best."""
        if "nothing" not in self.family.results:
            return self([""])
        found = self.results([""], beside_nothing=True)
        return self.conditioning(found, "nothing", "nothing_pooled", "nothing_mask", ("",))

    @torch.no_grad()
    def results(self, prompts: Sequence[str], beside_nothing: bool) -> dict[str, Tensor]:
        """What `encode_prompt` returns, by name."""
        encode = self.pipeline.encode_prompt
        wanted = {"prompt_2": None, "prompt_3": None, "do_classifier_free_guidance": beside_nothing,
                  "num_images_per_prompt": 1, "device": next(self.networks[0].parameters()).device}
        known = inspect.signature(encode).parameters
        found = encode(list(prompts), **{name: value for name, value in wanted.items() if name in known})
        return dict(zip(self.family.results, found, strict=False))

    def conditioning(self, found: dict[str, Tensor], tokens: str, pooled: str, mask: str,
                     text: tuple[str, ...]) -> Conditioning:
        """Those of the results as a conditioning."""
        states, vector, counts = found[tokens].float(), found.get(pooled), found.get(mask)
        if self.family.masked and counts is not None:
            states = states * counts.to(states)[..., None]
        return Conditioning(states.cpu(), None if vector is None else vector.float().cpu(), text=text)


@dataclass
class Nothing:
    """What stands for no prompt, encoded when it is first asked for."""

    encode: EncodePrompts
    found: list[Conditioning] = field(default_factory=list)

    def __call__(self) -> Conditioning:
        if not self.found:
            self.found.append(self.encode.nothing())
        return self.found[0]


@dataclass(frozen=True)
class NoPrompts:
    """Of a model that takes none."""

    takes: str

    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        raise BadInput(f"this model takes {self.takes}; leave its text encoder unwired")


@dataclass(frozen=True)
class Pictures:
    """An autoencoder of diffusers: pictures to latents of unit spread and back.

    shift, scale: latent = (z - shift) * scale, scalars or [1, C, 1, 1]
    video:        whether it counts frames too
    """

    network: Any
    space: Space
    shift: Tensor
    scale: Tensor
    video: bool

    @torch.no_grad()
    def encode(self, image: Image) -> Latent:
        """The most probable latent of each picture, [N, 3, H, W] -> [N, C, H / s, W / s]."""
        found = self.network.encode(self.frames(self.like(image.data) * 2 - 1))
        z = found.latent_dist.mode() if hasattr(found, "latent_dist") else found.latent
        z = (z[:, :, 0] if self.video else z).float().cpu()
        return Latent((z - self.shift) * self.scale, self.space)

    @torch.no_grad()
    def decode(self, latent: Latent) -> Image:
        """Pictures of latents."""
        z = self.like(latent.data.cpu() / self.scale + self.shift)
        x = self.network.decode(self.frames(z), return_dict=False)[0]
        x = (x[:, :, 0] if self.video else x).float().cpu()
        return Image((x / 2 + 0.5).clamp(0, 1))

    def frames(self, x: Tensor) -> Tensor:
        """With a dimension for frames where the network wants one."""
        return x.unsqueeze(2) if self.video else x

    def like(self, x: Tensor) -> Tensor:
        """On the device of the network, in its dtype."""
        weight = next(self.network.parameters())
        return x.to(weight.device, weight.dtype)


def autoencoder_of(vae: Any, family: FolderFamily, scale: int) -> Autoencoder:
    """The autoencoder of a folder; of a model on pixels, one that only changes the range."""
    if vae is None:
        return Autoencoder(lambda image: Latent(image.data * 2 - 1, RGB),
                           lambda latent: Image((latent.data / 2 + 0.5).clamp(0, 1)), RGB, "pixels")
    config = vae.config
    mean, std = config.get("latents_mean"), config.get("latents_std")
    if mean and std:
        shift, factor = (torch.tensor(v, dtype=torch.float32).view(1, -1, 1, 1) for v in (mean, std))
        factor = 1 / factor
    else:
        shift, factor = (torch.tensor(float(config.get(k) or d)) for k, d in
                         (("shift_factor", 0.0), ("scaling_factor", 1.0)))
    channels = config.get("latent_channels") or config.get("z_dim")
    space, video = space_of(family, channels, scale, factor), "QwenImage" in type(vae).__name__
    pictures = Pictures(vae, space, shift, factor, video)
    return Autoencoder(pictures.encode, pictures.decode, pictures.space, family.name)


def space_of(family: FolderFamily, channels: int, scale: int, factor: Tensor) -> Space:
    """The space of a family; those of Stable Diffusion and SDXL, told by their factors, are shared with other nodes."""
    shared = (space for space, scaling in SCALINGS.items() if factor.numel() == 1 and space.channels == channels
              and isinstance(scaling.factor, float) and abs(float(factor) - scaling.factor) < 1e-5)
    return next(shared, Space(family.name, channels, scale, 1.0))


def levels_of(scheduler: dict[str, Any], flow: bool) -> FlowLevels | DiscreteLevels:
    """The noise levels that a folder's scheduler describes."""
    if flow:
        return FlowLevels()
    kind, prediction = scheduler.get("beta_schedule"), scheduler.get("prediction_type", "epsilon")
    if kind not in KINDS or scheduler.get("trained_betas") is not None:
        raise BadInput(f"expected one of the noise schedules {', '.join(KINDS)} in scheduler_config.json, got {kind!r};"
                       " set beta_schedule there to the one that the network was trained with, or choose another model")
    if prediction not in ("epsilon", "v_prediction", "sample"):
        raise BadInput(f"expected a network that predicts epsilon, v_prediction or sample, got {prediction!r}; set "
                       "prediction_type in scheduler_config.json to what it was trained to predict")
    ends = () if kind == "squaredcos_cap_v2" else (float(scheduler["beta_start"]), float(scheduler["beta_end"]))
    return DiscreteLevels(KINDS[kind], int(scheduler.get("num_train_timesteps", 1000)), ends,
                          "v" if prediction == "v_prediction" else prediction,
                          bool(scheduler.get("rescale_betas_zero_snr")))
