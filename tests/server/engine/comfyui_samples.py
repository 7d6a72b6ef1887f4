"""Workflows of ComfyUI for tests: a usual prompt, the same as its editor saves it, and one node of each class."""

from __future__ import annotations

import copy
import json
import struct
import zlib
from typing import Any

from server.engine import png

Prompt = dict[str, dict[str, Any]]

FILES: Prompt = {
    "ckpt": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
    "pos": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red cat", "clip": ["ckpt", 1]}},
    "neg": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["ckpt", 1]}},
    "empty": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 2}},
}


def prompt(**ksampler: Any) -> Prompt:
    """Text to image on Stable Diffusion 1.5; the KSampler's values may be given."""
    values = {"seed": 42, "steps": 2, "cfg": 7.0, "sampler_name": "euler_ancestral", "scheduler": "karras",
              "denoise": 1.0, **ksampler}
    wires = {"model": ["ckpt", 0], "positive": ["pos", 0], "negative": ["neg", 0], "latent_image": ["empty", 0]}
    return {**copy.deepcopy(FILES), "sample": {"class_type": "KSampler", "inputs": {**wires, **values}},
            "decode": {"class_type": "VAEDecode", "inputs": {"samples": ["sample", 0], "vae": ["ckpt", 2]}},
            "save": {"class_type": "SaveImage", "inputs": {"images": ["decode", 0], "filename_prefix": "ComfyUI"}}}


def api(document: Any) -> bytes:
    """The bytes of a document."""
    return json.dumps(document).encode()


GRAPH: dict[str, Any] = {
    "last_node_id": 12, "last_link_id": 20, "version": 0.4, "config": {}, "extra": {},
    "groups": [{"title": "Prompts", "bounding": [380, -20, 420, 500], "color": "#3f789e"}],
    "nodes": [
        {"id": 4, "type": "CheckpointLoaderSimple", "pos": [0, 100], "mode": 0, "inputs": [],
         "outputs": [{"name": "MODEL", "type": "MODEL", "links": [1]}, {"name": "CLIP", "type": "CLIP"},
                     {"name": "VAE", "type": "VAE"}], "widgets_values": ["v1-5-pruned-emaonly.safetensors"]},
        {"id": 6, "type": "CLIPTextEncode", "pos": {"0": 400, "1": 0}, "title": "What to show", "mode": 0,
         "inputs": [{"name": "clip", "type": "CLIP", "link": 3},
                    {"name": "text", "type": "STRING", "link": 12, "widget": {"name": "text"}}],
         "outputs": [{"name": "CONDITIONING", "type": "CONDITIONING"}], "widgets_values": ["stale"]},
        {"id": 7, "type": "CLIPTextEncode", "pos": [400, 250], "mode": 0,
         "inputs": [{"name": "clip", "type": "CLIP", "link": 4}],
         "outputs": [{"name": "CONDITIONING", "type": "CONDITIONING"}], "widgets_values": ["blurry"]},
        {"id": 5, "type": "EmptyLatentImage", "pos": [400, 500], "mode": 0, "inputs": [],
         "outputs": [{"name": "LATENT", "type": "LATENT"}], "widgets_values": [64, 64, 2]},
        {"id": 3, "type": "KSampler", "pos": [900, 0], "mode": 0,
         "inputs": [{"name": "model", "type": "MODEL", "link": 2},
                    {"name": "positive", "type": "CONDITIONING", "link": 5},
                    {"name": "negative", "type": "CONDITIONING", "link": 6},
                    {"name": "latent_image", "type": "LATENT", "link": 7}],
         "outputs": [{"name": "LATENT", "type": "LATENT"}],
         "widgets_values": [42, "randomize", 2, 7.0, "euler_ancestral", "karras", 1.0]},
        {"id": 8, "type": "VAEDecode", "pos": [1300, 0], "mode": 0,
         "inputs": [{"name": "samples", "type": "LATENT", "link": 8}, {"name": "vae", "type": "VAE", "link": 9}],
         "outputs": [{"name": "IMAGE", "type": "IMAGE"}]},
        {"id": 9, "type": "SaveImage", "pos": [1600, 0], "mode": 0,
         "inputs": [{"name": "images", "type": "IMAGE", "link": 10}], "outputs": [], "widgets_values": ["ComfyUI"]},
        {"id": 10, "type": "Reroute", "pos": [300, 0], "mode": 0, "inputs": [{"name": "", "type": "*", "link": 1}],
         "outputs": [{"name": "MODEL", "type": "MODEL"}]},
        {"id": 11, "type": "PrimitiveNode", "pos": [200, 0], "mode": 0, "inputs": [],
         "outputs": [{"name": "STRING", "type": "STRING"}], "widgets_values": ["a red cat", "fixed"]},
        {"id": 12, "type": "LoraLoaderModelOnly", "pos": [600, 0], "mode": 4,
         "inputs": [{"name": "model", "type": "MODEL", "link": 11}],
         "outputs": [{"name": "MODEL", "type": "MODEL"}], "widgets_values": ["x.safetensors", 1.0]},
        {"id": 13, "type": "Note", "pos": [0, 0], "size": [200, 80], "mode": 0, "widgets_values": ["mind the seed"]},
    ],
    "links": [[1, 4, 0, 10, 0, "MODEL"], [11, 10, 0, 12, 0, "MODEL"], [2, 12, 0, 3, 0, "MODEL"],
              [3, 4, 1, 6, 0, "CLIP"], [4, 4, 1, 7, 0, "CLIP"], [5, 6, 0, 3, 1, "CONDITIONING"],
              [6, 7, 0, 3, 2, "CONDITIONING"], [7, 5, 0, 3, 3, "LATENT"], [8, 3, 0, 8, 0, "LATENT"],
              [9, 4, 2, 8, 1, "VAE"], [10, 8, 0, 9, 0, "IMAGE"], [12, 11, 0, 6, 1, "STRING"]],
}
"""The prompt above as ComfyUI's editor saves it, with a reroute, a primitive, a bypassed LoRA, a note and a group."""


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(**texts: str) -> bytes:
    """A PNG of one pixel that carries these texts as ComfyUI writes them: tEXt, Latin 1."""
    plain = png.write_pixels(1, 1, b"\0\0\0")
    at = len(png.SIGNATURE) + 25
    chunks = [chunk(b"tEXt", name.encode() + b"\0" + text.encode("latin-1")) for name, text in texts.items()]
    return plain[:at] + b"".join(chunks) + plain[at:]


_MORE: Prompt = {
    **FILES,
    "image": {"class_type": "LoadImage", "inputs": {"image": "cat.png"}},
    "vae": {"class_type": "VAELoader", "inputs": {"vae_name": "vae.safetensors"}},
    "held": {"class_type": "VAEEncode", "inputs": {"pixels": ["image", 0], "vae": ["ckpt", 2]}},
    "controlnet": {"class_type": "ControlNetLoader", "inputs": {"control_net_name": "canny.safetensors"}},
    "vision": {"class_type": "CLIPVisionLoader", "inputs": {"clip_name": "h.safetensors"}},
    "seen": {"class_type": "CLIPVisionEncode", "inputs": {"clip_vision": ["vision", 0], "image": ["image", 0],
                                                           "crop": "center"}},
    "network": {"class_type": "UpscaleModelLoader", "inputs": {"model_name": "x4.safetensors"}},
    "sigmas": {"class_type": "BasicScheduler", "inputs": {"model": ["ckpt", 0], "scheduler": "karras", "steps": 4,
                                                           "denoise": 1.0}},
    "solver": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "dpmpp_2m_sde_gpu"}},
    "noise": {"class_type": "RandomNoise", "inputs": {"noise_seed": 3}},
    "guider": {"class_type": "CFGGuider", "inputs": {"model": ["ckpt", 0], "positive": ["pos", 0], "cfg": 5.0,
                                                      "negative": ["neg", 0]}},
    "number": {"class_type": "PrimitiveInt", "inputs": {"value": 5}},
}
_SAMPLED = {"model": ["ckpt", 0], "positive": ["pos", 0], "negative": ["neg", 0], "latent_image": ["held", 0]}
_PROMPTS = {"conditioning_to": ["pos", 0], "conditioning_from": ["neg", 0]}
_TILES = {"vae": ["ckpt", 2], "tile_size": 256, "overlap": 32, "temporal_size": 64, "temporal_overlap": 8}
_HINT = {"control_net": ["controlnet", 0], "image": ["image", 0], "strength": 0.5}
_BETWEEN = {"steps": 5, "sigma_max": 14.0, "sigma_min": 0.03}

INPUTS: dict[str, dict[str, Any]] = {
    "CheckpointLoaderSimple": {"ckpt_name": "x.safetensors"},
    "unCLIPCheckpointLoader": {"ckpt_name": "unclip.safetensors"},
    "UNETLoader": {"unet_name": "unet.safetensors", "weight_dtype": "default"},
    "CLIPLoader": {"clip_name": "clip.safetensors", "type": "stable_diffusion"},
    "DualCLIPLoader": {"clip_name1": "l.safetensors", "clip_name2": "g.safetensors", "type": "sdxl"},
    "VAELoader": {"vae_name": "vae.safetensors"},
    "LoraLoader": {"model": ["ckpt", 0], "clip": ["ckpt", 1], "lora_name": "l.safetensors", "strength_model": 0.5,
                   "strength_clip": 0.25},
    "LoraLoaderModelOnly": {"model": ["ckpt", 0], "lora_name": "l.safetensors", "strength_model": 0.5},
    "ControlNetLoader": {"control_net_name": "c.safetensors"},
    "CLIPVisionLoader": {"clip_name": "h.safetensors"},
    "UpscaleModelLoader": {"model_name": "x4.safetensors"},
    "ModelSamplingDiscrete": {"model": ["ckpt", 0], "sampling": "v_prediction", "zsnr": True},
    "RescaleCFG": {"model": ["ckpt", 0], "multiplier": 0.7},
    "FreeU": {"model": ["ckpt", 0], "b1": 1.1, "b2": 1.2, "s1": 0.9, "s2": 0.2},
    "FreeU_V2": {"model": ["ckpt", 0], "b1": 1.3, "b2": 1.4, "s1": 0.9, "s2": 0.2},
    "CLIPTextEncode": {"text": "embedding:tree, x", "clip": ["ckpt", 1]},
    "CLIPSetLastLayer": {"clip": ["ckpt", 1], "stop_at_clip_layer": -2},
    "CLIPTextEncodeSDXL": {"clip": ["ckpt", 1], "width": 1024, "height": 768, "crop_w": 1, "crop_h": 2,
                           "target_width": 512, "target_height": 256, "text_g": "a", "text_l": "b"},
    "CLIPTextEncodeSDXLRefiner": {"clip": ["ckpt", 1], "ascore": 6.0, "width": 1024, "height": 768, "text": "a"},
    "ConditioningCombine": {"conditioning_1": ["pos", 0], "conditioning_2": ["neg", 0]},
    "ConditioningConcat": _PROMPTS,
    "ConditioningAverage": {**_PROMPTS, "conditioning_to_strength": 0.3},
    "ConditioningZeroOut": {"conditioning": ["neg", 0]},
    "ConditioningSetMask": {"conditioning": ["pos", 0], "mask": ["image", 1], "strength": 1.0,
                            "set_cond_area": "default"},
    "KSampler": {**_SAMPLED, "seed": 5, "steps": 4, "cfg": 3.0, "sampler_name": "uni_pc", "scheduler": "normal",
                 "denoise": 0.5},
    "KSamplerAdvanced": {**_SAMPLED, "add_noise": "disable", "noise_seed": 5, "steps": 8, "cfg": 3.0,
                         "sampler_name": "dpmpp_sde", "scheduler": "simple", "start_at_step": 2, "end_at_step": 6,
                         "return_with_leftover_noise": "disable"},
    "KSamplerSelect": {"sampler_name": "euler"},
    "SamplerEulerAncestral": {"eta": 0.5, "s_noise": 1.0},
    "SamplerDPMPP_2S_Ancestral": {"eta": 0.5, "s_noise": 1.0},
    "SamplerDPMPP_2M_SDE": {"solver_type": "heun", "eta": 0.5, "s_noise": 1.0, "noise_device": "cpu"},
    "RandomNoise": {"noise_seed": 9},
    "DisableNoise": {},
    "BasicGuider": {"model": ["ckpt", 0], "conditioning": ["pos", 0]},
    "CFGGuider": {"model": ["ckpt", 0], "positive": ["pos", 0], "negative": ["neg", 0], "cfg": 4.0},
    "BasicScheduler": {"model": ["ckpt", 0], "scheduler": "normal", "steps": 5, "denoise": 0.5},
    "KarrasScheduler": {**_BETWEEN, "rho": 6.0},
    "ExponentialScheduler": _BETWEEN,
    "PolyexponentialScheduler": {**_BETWEEN, "rho": 1.5},
    "BetaSamplingScheduler": {"model": ["ckpt", 0], "steps": 5, "alpha": 0.6, "beta": 0.5},
    "SplitSigmas": {"sigmas": ["sigmas", 0], "step": 2},
    "SamplerCustom": {**_SAMPLED, "add_noise": True, "noise_seed": 4, "cfg": 2.0, "sampler": ["solver", 0],
                      "sigmas": ["sigmas", 0]},
    "SamplerCustomAdvanced": {"noise": ["noise", 0], "guider": ["guider", 0], "sampler": ["solver", 0],
                              "sigmas": ["sigmas", 0], "latent_image": ["empty", 0]},
    "EmptyLatentImage": {"width": 70, "height": 64, "batch_size": 1},
    "VAEEncode": {"pixels": ["image", 0], "vae": ["vae", 0]},
    "VAEDecode": {"samples": ["held", 0], "vae": ["ckpt", 2]},
    "VAEDecodeTiled": {**_TILES, "samples": ["held", 0]},
    "VAEEncodeTiled": {**_TILES, "pixels": ["image", 0]},
    "VAEEncodeForInpaint": {"pixels": ["image", 0], "vae": ["ckpt", 2], "mask": ["image", 1], "grow_mask_by": 6},
    "SetLatentNoiseMask": {"samples": ["held", 0], "mask": ["image", 1]},
    "LatentUpscale": {"samples": ["base", 0], "upscale_method": "nearest-exact", "width": 128, "height": 128,
                      "crop": "disabled"},
    "LatentUpscaleBy": {"samples": ["held", 0], "upscale_method": "bicubic", "scale_by": 1.5},
    "LatentFlip": {"samples": ["held", 0], "flip_method": "y-axis: horizontally"},
    "LatentRotate": {"samples": ["held", 0], "rotation": "90 degrees"},
    "LoadImage": {"image": "a\\cat.png [input]"},
    "LoadImageMask": {"image": "cat.png", "channel": "alpha"},
    "SaveImage": {"images": ["image", 0], "filename_prefix": "shows/cat"},
    "PreviewImage": {"images": ["image", 0]},
    "ImageScale": {"image": ["image", 0], "upscale_method": "lanczos", "width": 100, "height": 50, "crop": "center"},
    "ImageScaleBy": {"image": ["image", 0], "upscale_method": "area", "scale_by": 0.5},
    "ImageScaleToTotalPixels": {"image": ["image", 0], "upscale_method": "bilinear", "megapixels": 0.25,
                                "resolution_steps": 8},
    "ImageUpscaleWithModel": {"image": ["image", 0], "upscale_model": ["network", 0]},
    "ImageInvert": {"image": ["image", 0]},
    "ImageCrop": {"image": ["image", 0], "width": 8, "height": 9, "x": 1, "y": 2},
    "ImageBlur": {"image": ["image", 0], "blur_radius": 3, "sigma": 0.7},
    "ImageSharpen": {"image": ["image", 0], "sharpen_radius": 1, "sigma": 1.0, "alpha": 0.5},
    "ImageCompositeMasked": {"destination": ["image", 0], "source": ["image", 0], "x": 3, "y": -2,
                             "resize_source": False, "mask": ["image", 1]},
    "ImageBlend": {"image1": ["image", 0], "image2": ["image", 0], "blend_factor": 0.4, "blend_mode": "screen"},
    "ImageBatch": {"image1": ["image", 0], "image2": ["image", 0]},
    "ImageFromBatch": {"image": ["image", 0], "batch_index": 1, "length": 1},
    "ImageFlip": {"image": ["image", 0], "flip_method": "y-axis: horizontally"},
    "ImageRotate": {"image": ["image", 0], "rotation": "90 degrees"},
    "EmptyImage": {"width": 40, "height": 24, "batch_size": 1, "color": 0x123456},
    "ImagePadForOutpaint": {"image": ["image", 0], "left": 8, "top": 0, "right": 0, "bottom": 16, "feathering": 0},
    "JoinImageWithAlpha": {"image": ["image", 0], "alpha": ["image", 1]},
    "InvertMask": {"mask": ["image", 1]},
    "MaskToImage": {"mask": ["image", 1]},
    "SolidMask": {"value": 1.0, "width": 40, "height": 24},
    "CropMask": {"mask": ["image", 1], "x": 1, "y": 2, "width": 8, "height": 9},
    "FeatherMask": {"mask": ["image", 1], "left": 3, "top": 0, "right": 2, "bottom": 9},
    "GrowMask": {"mask": ["image", 1], "expand": -3, "tapered_corners": True},
    "ThresholdMask": {"mask": ["image", 1], "value": 0.5},
    "MaskComposite": {"destination": ["image", 1], "source": ["image", 1], "x": 0, "y": 0, "operation": "xor"},
    "ImageColorToMask": {"image": ["image", 0], "color": 0x00FF00},
    "ImageToMask": {"image": ["image", 0], "channel": "red"},
    "ControlNetApply": {**_HINT, "conditioning": ["pos", 0]},
    "ControlNetApplyAdvanced": {**_HINT, "positive": ["pos", 0], "negative": ["neg", 0], "start_percent": 0.1,
                                "end_percent": 0.8},
    "SetUnionControlNetType": {"control_net": ["controlnet", 0], "type": "depth"},
    "CLIPVisionEncode": {"clip_vision": ["vision", 0], "image": ["image", 0], "crop": "none"},
    "unCLIPConditioning": {"conditioning": ["pos", 0], "clip_vision_output": ["seen", 0], "strength": 0.5,
                           "noise_augmentation": 0.1},
    "PrimitiveInt": {"value": 7},
    "PrimitiveFloat": {"value": 0.5},
    "PrimitiveBoolean": {"value": True},
    "PrimitiveString": {"value": "words"},
    "PrimitiveStringMultiline": {"value": "two\nlines"},
    "StringConcatenate": {"string_a": "a", "string_b": "b", "delimiter": ", "},
    "Reroute": {"": ["image", 0]},
}
"""Each class that is translated, with what may stand in its inputs."""

_USES: dict[str, str] = {
    **dict.fromkeys(("ModelSamplingDiscrete", "RescaleCFG", "FreeU", "FreeU_V2", "UNETLoader"), "model"),
    **dict.fromkeys(("CLIPTextEncodeSDXL", "CLIPTextEncodeSDXLRefiner", "ConditioningCombine", "ConditioningConcat",
                     "ConditioningAverage", "ConditioningZeroOut", "ConditioningSetMask", "ControlNetApply",
                     "ControlNetApplyAdvanced", "unCLIPConditioning"), "positive"),
    **dict.fromkeys(("EmptyLatentImage", "VAEEncodeForInpaint", "SetLatentNoiseMask", "LatentUpscale", "LatentFlip",
                     "LatentRotate"), "latent_image"),
    "PrimitiveInt": "seed",
}
"""Which input of a KSampler takes what a class gives, so that it is written out."""


def one_of(kind: str) -> Prompt:
    """A workflow around a node of this class, called "tried"."""
    nodes = {**_MORE, "tried": {"class_type": kind, "inputs": INPUTS[kind]}}
    base = {**_SAMPLED, "seed": 1, "steps": 3, "cfg": 4.0, "sampler_name": "euler_ancestral", "scheduler": "karras",
            "denoise": 1.0}
    nodes["base"] = {"class_type": "KSampler", "inputs": {**base, "latent_image": ["empty", 0]}}
    if kind in _USES:
        nodes["user"] = {"class_type": "KSampler", "inputs": {**base, _USES[kind]: ["tried", 0]}}
    if kind == "SetUnionControlNetType":
        nodes["hinted"] = {"class_type": "ControlNetApply", "inputs": {**_HINT, "control_net": ["tried", 0],
                                                                       "conditioning": ["pos", 0]}}
        nodes["user"] = {"class_type": "KSampler", "inputs": {**base, "positive": ["hinted", 0]}}
    return nodes
