"""What a weight file turned out to hold: kind, family, how it predicts, its parts, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "checkpoint": "a checkpoint",
    "diffusion_model": "a diffusion network",
    "vae": "an autoencoder (VAE)",
    "vae_approx": "a small approximate autoencoder (TAESD)",
    "text_encoder": "a text encoder",
    "clip": "a CLIP model",
    "clip_vision": "a CLIP image encoder",
    "lora": "a LoRA",
    "embedding": "a textual-inversion embedding",
    "hypernetwork": "a hypernetwork",
    "controlnet": "a ControlNet",
    "t2i_adapter": "a T2I-Adapter",
    "ip_adapter": "an IP-Adapter",
    "style_model": "a style model",
    "gligen": "a GLIGEN grounding model",
    "motion_module": "an AnimateDiff motion module",
    "upscaler": "an upscaler",
    "inception": "an Inception-v3 network",
    "text_to_image": "a text-to-image model of Wireloom",
    "noisy_classifier": "a classifier of noisy pictures",
    "starter_control": "a control branch of the starter model",
    "unknown": "weights of a kind that Wireloom does not know",
}
"""Kinds of weight files, as `ModelFile(kind)` and the file choosers name them, and what people call them."""

FAMILIES = {
    "sd1": "Stable Diffusion 1", "sd2": "Stable Diffusion 2", "sdxl": "Stable Diffusion XL",
    "sdxl_refiner": "Stable Diffusion XL refiner", "svd": "Stable Video Diffusion", "sd3": "Stable Diffusion 3",
    "flux": "FLUX.1", "flux2": "FLUX.2", "chroma": "Chroma", "qwen_image": "Qwen-Image", "auraflow": "AuraFlow",
    "pixart": "PixArt", "hunyuan_dit": "Hunyuan-DiT", "hunyuan_video": "Hunyuan Video", "lumina2": "Lumina 2",
    "z_image": "Z-Image", "hidream": "HiDream", "cosmos": "Cosmos", "wan": "Wan", "ltxv": "LTX-Video", "mochi": "Mochi",
    "cascade": "Stable Cascade", "stable_audio": "Stable Audio", "kandinsky": "Kandinsky", "if": "DeepFloyd IF",
    "dit": "DiT", "adm": "ADM (guided diffusion)", "edm": "EDM", "edm2": "EDM2", "ldm": "latent diffusion",
    "wireloom": "Wireloom", "unknown": "an unknown family",
}  # fmt: skip
"""Families of models and their names."""


@dataclass(frozen=True)
class Part:
    """A part of a model in a file.

    name:       "unet", "vae", "clip_l", "open_clip_h", "open_clip_g", "image_encoder", "unet_ema", ...
    prefix:     what its tensors' names begin with in this file
    layout:     whose names follow: "ldm" (the original), "diffusers", "transformers", "open_clip", ...
    dtype:      of most of its numbers, as safetensors writes it: "F16"
    width:      the characteristic width: of a text encoder's states, of the text that a U-Net reads; 0 = none
    """

    name: str
    prefix: str
    layout: str
    tensors: int
    parameters: int
    dtype: str
    width: int = 0


@dataclass(frozen=True)
class Prediction:
    """What the network predicts.

    kind:              "eps" (the noise), "v" (Salimans and Ho 2022), "x0", "edm" (Karras et al. 2022), "v_edm", "flow";
                       "" = no denoiser, or undecided
    zero_terminal_snr: whether the last step is pure noise (Lin et al. 2024)
    sign:              what told it, in words
    undecided:         the tensor whose numbers would tell, where the header alone does not
    sigma:             lowest and highest noise level that the file gives, 0 where it gives none
    """

    kind: str = ""
    zero_terminal_snr: bool = False
    sign: str = ""
    undecided: str = ""
    sigma: tuple[float, float] = (0.0, 0.0)


SERVES = (
    ("diffusion_model", ("unet", "transformer")), ("vae", ("vae",)), ("clip_vision", ("image_encoder",)),
    ("text_encoder", ("clip_l", "open_clip_h", "open_clip_g", "t5xxl", "text_encoder", "text_encoder_2")),
)  # fmt: skip
"""Kinds of files that a whole checkpoint serves as, and the parts that make it so."""


def serves(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The kinds of files that a checkpoint of these parts can stand in for."""
    names = {part.name for part in parts}
    return tuple(kind for kind, wanted in SERVES if not names.isdisjoint(wanted))


@dataclass(frozen=True)
class Recognised:
    """What a weight file holds, as far as its header tells.

    kind:       a key of KINDS
    family:     a key of FAMILIES: for adapters, of the models that they fit; "unknown" where nothing tells
    variant:    "" or what makes it special: "inpaint", "pix2pix", "unclip", "depth", "plus", "locon", "dora", ...
    layout:     whose names the tensors have: "ldm", "diffusers", "kohya", "peft", "transformers", "open_clip", ...
    also:       further kinds that it serves as: a checkpoint holds an autoencoder
    missing:    what a file of this kind should hold and this one does not, in words
    notes:      what else is worth knowing, in words
    """

    kind: str
    family: str = "unknown"
    variant: str = ""
    layout: str = ""
    prediction: Prediction = Prediction()
    parts: tuple[Part, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def part(self, name: str) -> Part | None:
        """The part of that name, if the file has it."""
        return next((part for part in self.parts if part.name == name), None)

    @property
    def words(self) -> str:
        """What it is, in one phrase: "a LoRA for Stable Diffusion XL (dora)"."""
        family = "" if self.family in ("unknown", "wireloom") else FAMILIES.get(self.family, self.family)
        joined = {"checkpoint": "of", "diffusion_model": "of", "vae": "of", "text_encoder": "of"}.get(self.kind, "for")
        whole = f"{KINDS.get(self.kind, self.kind)} {joined} {family}" if family else KINDS.get(self.kind, self.kind)
        return f"{whole} ({self.variant})" if self.variant else whole
