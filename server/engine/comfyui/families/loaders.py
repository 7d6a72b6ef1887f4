"""Files: checkpoints and their parts, LoRAs, ControlNets, upscalers."""

from __future__ import annotations

from typing import Any

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Branch, Model, Plain, Wire


@translates("CheckpointLoaderSimple", "weights.load_checkpoint", "Load Checkpoint", ckpt_name=None)
def checkpoint(step: Step) -> None:
    """MODEL, CLIP and VAE of one file."""
    inputs: dict[str, Any] = {"file": step.file("ckpt_name", "checkpoints")}
    name = step.add("weights.load_checkpoint@1", "model", **inputs)
    step.gives(Model(Wire(name, "denoiser"), inputs), Wire(name, "text_encoder"), Wire(name, "autoencoder"))


@translates("unCLIPCheckpointLoader", "weights.load_checkpoint, control.load_image_encoder", ckpt_name=None)
def unclip_checkpoint(step: Step) -> None:
    """The same with the image encoder of the file."""
    checkpoint(step)
    name = step.add("control.load_image_encoder@1", "image_encoder", file=step.file("ckpt_name", "checkpoints"))
    step.values[step.node.id, 3] = Plain(Wire(name, "image_encoder"))


@translates("UNETLoader", "weights.load_diffusion_model", "Load Diffusion Model", unet_name=None,
            weight_dtype="default")
def diffusion_model(step: Step) -> None:
    """A U-Net from a file of its own."""
    if step.value("weight_dtype") != "default":
        step.warn("its weight_dtype is not kept: weights are computed with as the node's dtype says")
    name = step.add("weights.load_diffusion_model@1", "model", file=step.file("unet_name", "diffusion_models"))
    step.gives(Model(Wire(name, "denoiser")))


@translates("CLIPLoader", "weights.load_text_encoder", "Load CLIP", clip_name=None, type="stable_diffusion",
            device="default")
def text_encoder(step: Step) -> None:
    """A text encoder from a file of its own."""
    if step.value("type") != "stable_diffusion":
        raise Untranslated("only text encoders of Stable Diffusion are translated")
    name = step.add("weights.load_text_encoder@1", "text_encoder", file=step.file("clip_name", "text_encoders"))
    step.gives(Wire(name, "text_encoder"))


@translates("DualCLIPLoader", "weights.load_text_encoder", clip_name1=None, clip_name2=None, type="sdxl",
            device="default")
def two_text_encoders(step: Step) -> None:
    """The two text encoders of SDXL."""
    if step.value("type") != "sdxl":
        raise Untranslated("only the two text encoders of SDXL are translated")
    name = step.add("weights.load_text_encoder@1", "text_encoder", file=step.file("clip_name1", "text_encoders"),
                    second=step.file("clip_name2", "text_encoders"))
    step.gives(Wire(name, "text_encoder"))


@translates("VAELoader", "weights.load_vae", "Load VAE",
            differs="the VAE is read as one of Stable Diffusion 1 or 2; choose the space sdxl where it belongs to SDXL",
            vae_name=None)
def vae(step: Step) -> None:
    """An autoencoder from a file of its own."""
    name = step.add("weights.load_vae@1", "vae", file=step.file("vae_name", "vae"))
    step.gives(Wire(name, "autoencoder"))


@translates("LoraLoader", "adapters.load_lora, adapters.apply_lora", "Load LoRA", lora_name=None, strength_model=1.0,
            strength_clip=1.0)
def lora(step: Step) -> None:
    """A LoRA on a model and its text encoder. What does not fit the model is left out there, and so here."""
    model = step.model()
    file = step.add("adapters.load_lora@1", "lora_file", file=step.file("lora_name", "loras"))
    name = step.add("adapters.apply_lora@1", "lora", denoiser=model.wire, text_encoder=step.wire("clip"),
                    adapter=Wire(file, "adapter"), strength=step.number("strength_model"),
                    text_strength=step.number("strength_clip"), missing="leave out")
    step.gives(Model(Wire(name, "denoiser"), rescale=model.rescale), Wire(name, "text_encoder"))


@translates("LoraLoaderModelOnly", "adapters.load_lora, adapters.apply_to_denoiser", lora_name=None,
            strength_model=1.0)
def lora_of_model(step: Step) -> None:
    """A LoRA on a model alone."""
    model = step.model()
    file = step.add("adapters.load_lora@1", "lora_file", file=step.file("lora_name", "loras"))
    name = step.add("adapters.apply_to_denoiser@1", "lora", denoiser=model.wire, adapter=Wire(file, "adapter"),
                    strength=step.number("strength_model"), missing="leave out")
    step.gives(Model(Wire(name, "denoiser"), rescale=model.rescale))


@translates("ControlNetLoader", "control.load_controlnet", "Load ControlNet Model",
            differs="where the file is a T2I-Adapter, load it with control.load_t2i_adapter", control_net_name=None)
def controlnet(step: Step) -> None:
    """A ControlNet."""
    name = step.add("control.load_controlnet@1", "controlnet", file=step.file("control_net_name", "controlnet"))
    step.gives(Branch(Wire(name, "controlnet")))


@translates("CLIPVisionLoader", "control.load_image_encoder", "Load CLIP Vision", clip_name=None)
def image_encoder(step: Step) -> None:
    """An image encoder."""
    name = step.add("control.load_image_encoder@1", "image_encoder", file=step.file("clip_name", "clip_vision"))
    step.gives(Wire(name, "image_encoder"))


@translates("UpscaleModelLoader", "weights.load_upscaler", "Load Upscale Model", model_name=None)
def upscaler(step: Step) -> None:
    """An upscaling network."""
    name = step.add("weights.load_upscaler@1", "upscaler", file=step.file("model_name", "upscale_models"))
    step.gives(Wire(name, "upscaler"))
